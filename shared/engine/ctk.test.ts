import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { createJqExpressions } from "../adapters/expressions-jq.ts";
import type { EffectOutcome } from "../domain/journal.ts";
import type { Definition } from "../dsl/types.ts";
import { compile, type Effect } from "./index.ts";
import { scenarios, type Scenario } from "./testing/gherkin.ts";
import { broken, fine, Simulation } from "./testing/simulation.ts";

// The Serverless Workflow conformance kit (github.com/serverlessworkflow/specification, ctk/features).
const directory = join(process.env["CONFORMANCE_DIR"] ?? "../shared/vectors", "serverless-workflow", "ctk");
/** Tasks that the engine does not have yet: their scenarios are not taken, and have to be when it does. */
const NOT_YET = /^\s*(?:emit:|listen:|run:|call: (?!http\b))/m;

const features = existsSync(directory) ? readdirSync(directory).filter((name) => name.endsWith(".feature")) : [];
const all = features.flatMap((file) =>
  scenarios(readFileSync(join(directory, file), "utf8")).map((scenario) => ({ ...scenario, file })),
);
const taken = all.filter((scenario) => !NOT_YET.test(scenario.steps[0]?.block ?? ""));

describe.skipIf(features.length === 0)(
  features.length === 0 ? `conformance kit (not found in ${directory}: set CONFORMANCE_DIR)` : "conformance kit",
  () => {
    it("is there as a whole", () => {
      expect(all.length).toBeGreaterThanOrEqual(20);
      expect(all.length - taken.length).toBeLessThanOrEqual(3);
    });

    it.each(taken.map((scenario) => [`${scenario.file}: ${scenario.name}`, scenario] as const))(
      "%s",
      (_name, scenario) => {
        execute(scenario);
      },
    );
  },
);

function execute(scenario: Scenario): void {
  let definition: unknown;
  let input: unknown = {};
  let run: Simulation | undefined;
  for (const { text, block } of scenario.steps) {
    if (text.startsWith("a workflow with definition")) definition = parse(block ?? "");
    else if (text.startsWith("given the workflow input is")) input = parse(block ?? "");
    else if (text === "the workflow is executed")
      run = new Simulation(compile(definition as Definition, createJqExpressions()), input).run(answer);
    else if (run !== undefined) check(run, text, block);
    else throw new Error(`Not a step of the kit, or not yet its turn: ${text}`);
  }
  expect(run).toBeDefined();
}

function check(run: Simulation, text: string, block: string | null): void {
  const expected: unknown = block === null ? undefined : parse(block);
  const ran = run.ran();
  const match = (pattern: RegExp): string[] | null => pattern.exec(text)?.slice(1) ?? null;
  const at = (path: string): unknown =>
    path.split(".").reduce<unknown>((value, key) => (value as Record<string, unknown> | null)?.[key], run.output);
  let found: string[] | null;
  if (text === "the workflow should complete") expect(run.outcome?.status).toBe("completed");
  else if (text.startsWith("the workflow should complete with output")) expect(run.output).toEqual(expected);
  else if (text === "the workflow should fault") expect(run.outcome?.status).toBe("faulted");
  else if (text.startsWith("the workflow should fault with error")) expect(run.error).toEqual(expected);
  else if ((found = match(/^the workflow output should have properties (.+)$/))) {
    for (const path of (found[0] ?? "").matchAll(/'([^']+)'/g)) expect(at(path[1] ?? ""), path[1]).toBeDefined();
  } else if ((found = match(/^the workflow output should have a '(.+)' property with value/)))
    expect(at(found[0] ?? "")).toEqual(expected);
  else if ((found = match(/^the workflow output should have a '(.+)' property containing (\d+) items/)))
    expect(at(found[0] ?? "")).toHaveLength(Number(found[1]));
  else if ((found = match(/^(\w+) should run first$/))) expect(ran[0]).toBe(found[0]);
  else if ((found = match(/^(\w+) should run last$/))) expect(ran.at(-1)).toBe(found[0]);
  else if ((found = match(/^(\w+) should run after (\w+)$/)))
    expect(ran.indexOf(found[0] ?? "")).toBeGreaterThan(ran.indexOf(found[1] ?? ""));
  else throw new Error(`Not a step of the kit: ${text}`);
}

/** The services that the kit calls, as far as it looks at them. */
function answer({ request }: Effect): EffectOutcome {
  const url = new URL(request.url);
  const content = contentOf(url, request.headers["authorization"]);
  if (typeof content === "number") return broken(content);
  if (request.output === "content") return fine(content);
  return fine({
    request: { method: request.method, uri: request.url, headers: request.headers },
    headers: { "content-type": "application/json" },
    statusCode: 200,
    content,
  });
}

function contentOf(url: URL, authorization: string | undefined): unknown {
  const pet = (id: number): unknown => ({ id, name: "Milou", status: "available" });
  if (url.host === "httpbin.org") {
    const [, , user, password] = url.pathname.split("/");
    return authorization === `Basic ${btoa(`${user}:${password}`)}` ? { authenticated: true, user } : 401;
  }
  if (url.host !== "petstore.swagger.io") return 503;
  if (url.pathname === "/v2/pet/findByStatus")
    return url.searchParams.get("status") === "available" ? [pet(1), pet(2)] : [];
  const id = /^\/v2\/pet\/(\d+)$/.exec(url.pathname)?.[1];
  return id === undefined ? 404 : pet(Number(id));
}
