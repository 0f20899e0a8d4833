import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { createJqExpressions } from "../adapters/expressions-jq.ts";
import { connectorFunction } from "../connectors/index.ts";
import { checkDefinition } from "../dsl/parse.ts";
import { compile, inspect } from "./index.ts";
import { cloudEvent, fine, Simulation } from "./testing/simulation.ts";

const page = readFileSync(new URL("../../docs/language.md", import.meta.url), "utf8");
const blocks = [...page.matchAll(/^```yaml ?(.*)\n([\s\S]*?)^```$/gm)].map(([, info = "", text = ""]) => ({
  info,
  text,
}));
/** Of an example that listens: it has enough by then. */
const MAX_EVENTS = 5;
const HEAD = { dsl: "1.0.3", namespace: "docs", name: "example", version: "1.0.0" };

/** A block as the page means it: a whole definition, one without its document, or tasks. */
function definitionOf(text: string): unknown {
  const read = parse(text) as unknown;
  return Array.isArray(read) ? { document: HEAD, do: read } : { document: HEAD, ...(read as object) };
}

/** What a comment of the block says, as JSON. */
function said(text: string, word: string): unknown {
  const line = new RegExp(`^# ${word}: (.*)$`, "m").exec(text)?.[1];
  return line === undefined ? undefined : (JSON.parse(line) as unknown);
}

const links = { connectors: connectorFunction };
const check = (text: string) => checkDefinition(definitionOf(text), createJqExpressions(), links);
const runs = blocks.filter(({ info }) => info === "");
const refused = blocks.filter(({ info }) => info.startsWith("refused "));

describe("docs/language.md", () => {
  it("has an example of each task, and no block of another sort", () => {
    expect(runs.length + refused.length).toBe(blocks.length);
    const text = runs.map((block) => block.text).join("\n");
    for (const task of ["set", "do", "switch", "for", "fork", "try", "raise", "wait", "emit", "listen", "run", "call"])
      expect(text, task).toMatch(new RegExp(`(^|[\\s{])${task}:`));
    for (const call of ["http", "openapi", "grpc", "asyncapi", "mcp", "double"])
      expect(text).toContain(`call: ${call}`);
  });

  it.each(runs.map(({ text }, index) => [index + 1, text]))("example %i runs", (_, text) => {
    const checked = check(text);
    if (!checked.ok) throw new Error(JSON.stringify(checked.error, null, 2));
    const program = compile(checked.value.definition, createJqExpressions(), links);
    // What goes out is answered with an empty object: what comes of it is for the tests of each task.
    const run = new Simulation(program, said(text, "input") ?? {}, 0, "exe_docs", "0".repeat(32)).run(() => fine({}));
    const { type = "", data, ...more } = (said(text, "event") ?? {}) as { type?: string; data?: unknown };
    for (let n = 0; n < MAX_EVENTS && run.parked.length > 0; n++)
      run.event(cloudEvent(type, data, { ...more, id: `${n}` })).run(() => fine({}));
    const status = inspect(run.state).status;
    expect(status === "completed" ? status : [status, run.outcome]).toBe("completed");
    const gives = said(text, "gives");
    if (gives !== undefined) expect(run.output).toEqual(gives);
  });

  it.each(refused.map(({ info, text }) => [info, text]))("an example is %s", (info, text) => {
    const checked = check(text);
    const codes = checked.ok ? [] : (checked.error.problems ?? []).map(({ code }) => code);
    expect(codes).toContain(info.slice("refused ".length));
  });
});
