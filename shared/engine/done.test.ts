import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { createJqExpressions } from "../adapters/expressions-jq.ts";
import type { Definition } from "../dsl/types.ts";
import { compile, inspect } from "./index.ts";
import { broken, fine, Simulation } from "./testing/simulation.ts";

const head = { document: { dsl: "1.0.3", namespace: "test", name: "example", version: "1.0.0" } };
const connectors = () =>
  ({ call: "millrace.person", with: { form: "${ .form }", assignee: "eve", title: "?", expires: "PT1M" } }) as never;

function simulate(yaml: string): Simulation {
  const definition = { ...head, ...(parse(yaml) as object) } as Definition;
  return new Simulation(compile(definition, createJqExpressions(), { connectors }));
}
/** Of a run whose questions are answered so, one after the other: as it is live, folded, and read back. */
function after(yaml: string, ...answers: readonly unknown[]) {
  const left = [...answers];
  const run = simulate(yaml).run(() => fine(left.shift()));
  expect(run.status).toBe("completed");
  const { done } = inspect(run.state);
  expect(inspect(run.folded()).done).toEqual(done);
  expect(inspect(run.reload().state).done).toEqual(done);
  return done;
}
const ask = (name: string, form = "approve"): string => `${name}: {call: 'person:1@connectors', with: {form: ${form}}}`;
const NO = { approved: false, comment: "too dear", by: "eve", at: "2026-11-24T09:09:36.085Z" };
const YES = { ...NO, approved: true, comment: null };

describe("what was done, as lists say it", () => {
  it("is nothing where only paths were chosen", () => {
    expect(after("do: [{a: {set: {n: 1}}}]")).toEqual({ asked: false, approval: null });
  });

  it("is that something was asked for, also where it failed", () => {
    const call = "{c: {call: http, with: {method: get, endpoint: 'https://x.test/'}}}";
    expect(after(`do: [${call}]`, 1)).toEqual({ asked: true, approval: null });
    const failed = simulate(`do: [{t: {try: [${call}], catch: {}}}]`);
    failed.run(() => broken(500));
    expect(inspect(failed.state)).toMatchObject({ status: "completed", done: { asked: true, approval: null } });
  });

  it("is the last approval, whatever came after it", () => {
    const yaml = `do: [{${ask("first")}}, {${ask("second")}}, {note: {set: {booked: false}}}]`;
    expect(after(yaml, YES, NO)).toEqual({ asked: true, approval: { approved: false, comment: "too dear" } });
    expect(after(yaml, NO, YES).approval).toEqual({ approved: true, comment: null });
    const form = `do: [{${ask("first")}}, {${ask("second", "form")}}]`;
    expect(after(form, YES, { answer: { approved: false } }).approval).toEqual({ approved: true, comment: null });
  });
});
