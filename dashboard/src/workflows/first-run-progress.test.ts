import { expect, test } from "vitest";
import type { ExecutionItem, Workflow } from "../api.ts";
import { progressOf } from "./first-run-progress.ts";

const workflow = (id: string, of: Partial<Workflow> = {}): Workflow =>
  ({ id, namespace: "default", publishedRevision: null, ...of }) as Workflow;
const run = (endedAt: string | null): ExecutionItem => ({ id: "exe", endedAt }) as ExecutionItem;
const hello = workflow("hello", { namespace: "demo", publishedRevision: 1 });
const done = (...of: Parameters<typeof progressOf>): unknown => {
  const progress = progressOf(...of);
  return progress === null
    ? null
    : Object.entries(progress).flatMap(([name, is]) => (is === undefined || is === false ? [] : [name]));
};

test("what is done follows from workflows of one's own and their last executions", () => {
  const [draft, live] = [workflow("a"), workflow("a", { publishedRevision: 2 })];
  expect(done([hello], new Map([["hello", run("now")]]))).toEqual([]);
  expect(done([hello, draft], new Map([["a", null]]))).toEqual(["made"]);
  expect(done([hello, live], new Map([["a", null]]))).toEqual(["made", "published"]);
  expect(done([live], new Map([["a", run(null)]]))).toEqual(["made", "published", "started"]);
  expect(done([live], new Map([["a", run("now")]]))).toEqual(["made", "published", "started", "seen"]);
});

test("nothing is said before it is known, and who has more than one is told apart", () => {
  expect(done([workflow("a")], new Map())).toBeNull();
  const [a, b] = [workflow("a"), workflow("b")];
  const runs = new Map([
    ["a", null],
    ["b", null],
  ]);
  expect(done([a, b], runs)).toEqual(["made", "more"]);
});
