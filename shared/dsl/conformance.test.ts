import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { createJqExpressions } from "../adapters/expressions-jq.ts";
import { connectorFunction } from "../connectors/index.ts";
import { checkDefinition, parseDefinition } from "./parse.ts";

const folder = join(process.env["CONFORMANCE_DIR"] ?? "../shared/vectors", "serverless-workflow");
const there = existsSync(folder);
const files = (name: string, ending: string): string[] =>
  there
    ? readdirSync(join(folder, name))
        .filter((file) => file.endsWith(ending))
        .map((file) => join(folder, name, file))
    : [];

/** The definitions of a feature file stand in doc strings, indented. */
function scenarios(text: string): string[] {
  return [...text.matchAll(/a workflow with definition:\s*"""yaml\n([\s\S]*?)"""/g)].map(([, body = ""]) => {
    const lines = body.split("\n");
    const indent = Math.min(...lines.filter((line) => line.trim() !== "").map((line) => line.search(/\S/)));
    return lines.map((line) => line.slice(indent)).join("\n");
  });
}

const CONTAINER = ["/do/0/runContainer/run/container"];
/** What can't run here, by the place that says so. As scripts/conformance/examples.ts has it, but for the last. */
const REFUSED: Readonly<Record<string, readonly string[]>> = {
  "call-mcp": ["/do/0/publishMessageToSlack/with/transport/stdio"],
  "run-container": CONTAINER,
  "run-container-cleanup-always": CONTAINER,
  "run-container-cleanup-eventually": CONTAINER,
  "run-container-stdin-and-arguments": ["/do/1/runContainer/run/container"],
  "run-container-with-name": CONTAINER,
  "run-container-with-pull-policy": CONTAINER,
  "run-return-all": CONTAINER,
  "run-return-code": CONTAINER,
  "run-return-none": CONTAINER,
  "run-return-stderr": CONTAINER,
  "run-shell-stdin-and-arguments": ["/do/1/runShell/run/shell"],
  // Its proto is a file of somebody's disk: over HTTP, as the conformance run has it, it runs.
  "call-grpc": ["/do/0/greet/with/proto/endpoint"],
};

const title = "the standard's examples and conformance kit";

describe.skipIf(!there)(there ? title : `${title} (not found in ${folder}: set CONFORMANCE_DIR)`, () => {
  it("has the 66 examples", () => {
    expect(files("examples", ".yaml")).toHaveLength(66);
  });

  it.each(files("examples", ".yaml"))("reads %s, and finds it can run or says why not", (file) => {
    const text = readFileSync(file, "utf8");
    expect(parseDefinition(text)).toMatchObject({ ok: true });
    const checked = checkDefinition(text, createJqExpressions(), { connectors: connectorFunction });
    const problems = checked.ok ? [] : (checked.error.problems ?? []).map(({ path, code }) => `${path} ${code}`);
    const expected = REFUSED[basename(file, ".yaml")] ?? [];
    expect(problems).toEqual(expected.map((path) => `${path} feature.unsupported`));
    expect(checked.ok ? checked.value.warnings : []).toEqual([]);
  });

  it("reads the 21 scenarios of the kit, and finds that all can run", () => {
    const definitions = files("ctk", ".feature").flatMap((file) => scenarios(readFileSync(file, "utf8")));
    expect(definitions).toHaveLength(21);
    const jq = createJqExpressions();
    for (const definition of definitions) expect(checkDefinition(definition, jq)).toMatchObject({ ok: true });
  });
});
