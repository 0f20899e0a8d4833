import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createJqExpressions } from "../adapters/expressions-jq.ts";
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

const title = "the standard's examples and conformance kit";

describe.skipIf(!there)(there ? title : `${title} (not found in ${folder}: set CONFORMANCE_DIR)`, () => {
  it("has the 66 examples", () => {
    expect(files("examples", ".yaml")).toHaveLength(66);
  });

  it.each(files("examples", ".yaml"))("reads %s, and complains of nothing but what is not supported yet", (file) => {
    const text = readFileSync(file, "utf8");
    const parsed = parseDefinition(text);
    expect(parsed).toMatchObject({ ok: true });
    const checked = checkDefinition(text, createJqExpressions());
    const codes = checked.ok ? [] : (checked.error.problems ?? []).map((problem) => problem.code);
    expect(codes.filter((code) => code !== "task.unsupported" && code !== "feature.unsupported")).toEqual([]);
  });

  it("reads the 21 scenarios of the kit; 17 have nothing that is not supported yet", () => {
    const definitions = files("ctk", ".feature").flatMap((file) => scenarios(readFileSync(file, "utf8")));
    expect(definitions).toHaveLength(21);
    const jq = createJqExpressions();
    for (const definition of definitions) expect(parseDefinition(definition)).toMatchObject({ ok: true });
    expect(definitions.filter((definition) => checkDefinition(definition, jq).ok)).toHaveLength(17);
  });
});
