import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { remoteLoader } from "../../shared/adapters/performers/script-remote.ts";
import { createScriptPerformer } from "../../shared/adapters/performers/script.ts";
import type { EffectOutcome } from "../../shared/domain/journal.ts";
import { testCall } from "../../shared/testing/node/egress.ts";
import { createScriptRuntime } from "./script-runtime.ts";

const runtime = createScriptRuntime(mkdtempSync(join(tmpdir(), "scripts-")));
afterAll(() => runtime.stop());
const loader = remoteLoader({ fetch: (_, init) => runtime.run(String(init.body)) });
const performer = createScriptPerformer({ loader });

async function run(code: string, timeoutMs = 60_000): Promise<EffectOutcome> {
  const performed = await performer.perform(
    {
      kind: "script",
      language: "js",
      code,
      arguments: ["a"],
      stdin: null,
      environment: {},
      return: "stdout",
      timeoutMs,
    },
    testCall(),
  );
  if (performed.parked) throw new Error("parked");
  return performed.outcome;
}

describe("scripts in a process of their own", () => {
  it("run, and fail, as everywhere", async () => {
    expect(await run("console.log(process.argv[2])")).toMatchObject({ ok: true, output: "a" });
    expect(await run("for (;;) {}")).toMatchObject({ ok: false, error: { title: "Script Limit Exceeded" } });
    expect(await run("fetch('http://127.0.0.1/')")).toMatchObject({
      ok: false,
      error: { detail: expect.stringMatching(/fetch is not/) },
    });
  });

  it.each([
    ["a regular expression that never ends", "/^(a+)+$/.test('a'.repeat(60) + 'b')"],
    ["a native loop", "Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)"],
    ["memory", "const a = []; for (;;) a.push(new Array(1e6).fill({}))"],
  ])(
    "%s ends its own process, and nothing else: others go on",
    async (_, code) => {
      const [hung, other] = await Promise.all([
        run(code),
        run("await new Promise((r) => setTimeout(r, 300)); console.log('fine')"),
      ]);
      expect(hung).toMatchObject({
        ok: false,
        error: { title: "Script Failed", detail: expect.stringMatching(/ended by the runtime/) },
      });
      expect(other).toMatchObject({ ok: true, output: "fine" });
      expect(await run("console.log('after')")).toMatchObject({ ok: true, output: "after" });
    },
    60_000,
  );
});
