import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseSuite, runCase } from "./testing/suite.ts";

const VECTORS = new URL("../../../shared/vectors/jq/jq.test", import.meta.url);

const MODULES = "modules: an expression is a program by itself, and has no files to load one from";
const INPUT = "input: an expression has one input";

/** Cases of jq's own suite that are refused by design. At most 25. */
const REFUSED: ReadonlyMap<string, string> = new Map([
  ['import "a" as foo; import "b" as bar; def fooa: foo::a; [fooa, bar::a, bar::b, foo::a]', MODULES],
  ['import "c" as foo; [foo::a, foo::c]', MODULES],
  ['include "c"; [a, c]', MODULES],
  ['import "data" as $e; import "data" as $d; [$d[].this,$e[].that,$d::d[].this,$e::e[].that]|join(";")', MODULES],
  ['import "data" as $a; import "data" as $b; def f: {$a, $b}; f', MODULES],
  ['include "shadow1"; e', MODULES],
  ['include "shadow1"; include "shadow2"; e', MODULES],
  ['import "shadow1" as f; import "shadow2" as f; import "shadow1" as e; [e::e, f::e]', MODULES],
  ["modulemeta", MODULES],
  ["modulemeta | .deps | length", MODULES],
  ["modulemeta | .defs | length", MODULES],
  ['import "test_bind_order" as check; check::check', MODULES],
  ["try input catch .", INPUT],
]);

describe.skipIf(!existsSync(VECTORS))("jq's own tests", () => {
  const cases = existsSync(VECTORS) ? parseSuite(readFileSync(VECTORS, "utf8")) : [];

  test("are all there", () => {
    expect(cases.length).toBeGreaterThanOrEqual(550);
    expect(REFUSED.size).toBeLessThanOrEqual(25);
  });

  test("pass, but for what is refused by design", () => {
    const problems = cases
      .filter(({ program }) => !REFUSED.has(program))
      .map((each) => ({ line: each.line, program: each.program, problem: runCase(each) }))
      .filter(({ problem }) => problem !== null);
    expect(problems).toEqual([]);
  }, 120_000);

  test("that are refused fail for the reason given", () => {
    for (const each of cases.filter(({ program }) => REFUSED.has(program))) {
      expect(runCase(each), each.program).toMatch(/^JqSyntaxError: .*not available/);
    }
  });
});
