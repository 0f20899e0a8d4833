import { describe, expect, it } from "vitest";
import { problemsOf } from "../../../shared/builder/index.ts";
import { namesOf, sorted, stepsToFinish } from "./unfinished.ts";

const workflow = (steps: string): string =>
  `document: {dsl: 1.0.3, namespace: default, name: orders, version: 0.1.0}\ndo:${steps}\n`;
const CALL = "\n  - call1: {call: http, with: {method: get, endpoint: ''}}";
const KEEP = "\n  - keep1: {set: {}}";
const LOOP = "\n  - loop: {for: {each: item, in: '${ [] }'}, do: []}";
const BROKEN = "\n  - broken: {wait: {seconds: many}}";
const NOBODY: ReadonlySet<string> = new Set();

describe("what keeps a workflow from being published", () => {
  it("is calm where nothing is filled in yet, and wrong where what is there can't be", () => {
    const { wrong, unfinished } = sorted(problemsOf(workflow(KEEP + BROKEN)), NOBODY);
    expect(unfinished.map(({ step }) => step)).toEqual(["/do/0/keep1"]);
    expect(wrong.map(({ step }) => step)).toEqual(["/do/1/broken"]);
  });

  it("is wrong where something is typed that is no address", () => {
    const text = workflow(CALL.replace("''", "nowhere"));
    expect(sorted(problemsOf(text), NOBODY).wrong).toHaveLength(1);
  });

  it("counts a step once, whatever it lacks, and the workflow not as one", () => {
    expect(stepsToFinish(sorted(problemsOf(workflow(KEEP + LOOP)), NOBODY))).toBe(2);
    const empty = sorted(problemsOf(workflow(" []")), NOBODY);
    expect(empty.unfinished).toHaveLength(1);
    expect(stepsToFinish(empty)).toBe(0);
  });

  it("is wrong once it was asked for, and a step that is added then is not", () => {
    const asked = namesOf(problemsOf(workflow(KEEP)));
    expect(sorted(problemsOf(workflow(KEEP)), asked).wrong).toHaveLength(1);
    // It has moved, and another one stands where it was.
    const { wrong, unfinished } = sorted(problemsOf(workflow(LOOP + KEEP)), asked);
    expect(wrong.map(({ step }) => step)).toEqual(["/do/1/keep1"]);
    expect(new Set(unfinished.map(({ step }) => step))).toEqual(new Set(["/do/0/loop"]));
  });

  it("is wrong where the text can't be read", () => {
    expect(sorted(problemsOf("do: ["), NOBODY).unfinished).toEqual([]);
  });
});
