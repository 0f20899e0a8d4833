import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { createJqExpressions } from "../adapters/expressions-jq.ts";
import type { AuthenticationRequest, HttpRequestEffect, OpenApiEffect } from "../domain/effects.ts";
import type { EffectOutcome } from "../domain/journal.ts";
import type { Definition } from "../dsl/types.ts";
import { compile, type Effect } from "./index.ts";
import { scenarios, type Scenario } from "./testing/gherkin.ts";
import { broken, fine, Simulation } from "./testing/simulation.ts";

// The Serverless Workflow conformance kit (github.com/serverlessworkflow/specification, ctk/features).
const directory = join(process.env["CONFORMANCE_DIR"] ?? "../shared/vectors", "serverless-workflow", "ctk");

const features = existsSync(directory) ? readdirSync(directory).filter((name) => name.endsWith(".feature")) : [];
const all = features.flatMap((file) =>
  scenarios(readFileSync(join(directory, file), "utf8")).map((scenario) => ({ ...scenario, file })),
);

describe.skipIf(features.length === 0)(
  features.length === 0 ? `conformance kit (not found in ${directory}: set CONFORMANCE_DIR)` : "conformance kit",
  () => {
    it("is there as a whole", () => {
      expect(all.length).toBeGreaterThanOrEqual(21);
    });

    it.each(all.map((scenario) => [`${scenario.file}: ${scenario.name}`, scenario] as const))(
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

/** The services that the kit calls, as far as it looks at them; an event is published, and that is all. */
function answer({ request }: Effect): EffectOutcome {
  if (request.kind === "emit") return fine(null);
  const call = request.kind === "openapi" ? operation(request) : request;
  if (call.kind !== "http") throw new Error(`The kit makes no ${call.kind}.`);
  const content = contentOf(new URL(call.url), call.authentication);
  if (typeof content === "number") return broken(content);
  if (call.output === "content") return fine(content);
  return fine({
    request: { method: call.method, uri: call.url, headers: call.headers },
    headers: { "content-type": "application/json" },
    statusCode: 200,
    content,
  });
}

/** Of the pet store's document, the two that the kit names. */
function operation({ operationId, parameters, output, redirect, timeoutMs }: OpenApiEffect): HttpRequestEffect {
  const store = "https://petstore.swagger.io/v2/pet";
  const url =
    operationId === "findPetsByStatus"
      ? `${store}/findByStatus?status=${String(parameters["status"])}`
      : `${store}/${String(parameters["petId"])}`;
  return { kind: "http", method: "GET", url, headers: {}, body: null, output, redirect, timeoutMs };
}

function contentOf(url: URL, authentication: AuthenticationRequest | undefined): unknown {
  const pet = (id: number): unknown => ({ id, name: "Milou", status: "available" });
  if (url.host === "httpbin.org") {
    const [, , user, password] = url.pathname.split("/");
    expect(authentication).toEqual({ scheme: "basic", username: user, password });
    return { authenticated: true, user };
  }
  if (url.host !== "petstore.swagger.io") return 503;
  if (url.pathname === "/v2/pet/findByStatus")
    return url.searchParams.get("status") === "available" ? [pet(1), pet(2)] : [];
  const id = /^\/v2\/pet\/(\d+)$/.exec(url.pathname)?.[1];
  return id === undefined ? 404 : pet(Number(id));
}
