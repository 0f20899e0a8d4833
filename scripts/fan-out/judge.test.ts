import { expect, it } from "vitest";
import { problemsOf, type Ran } from "./judge.ts";

const ran = (more: Partial<Ran> = {}): Ran => ({
  items: 3,
  kills: 0,
  execution: { status: "completed", output: 3 },
  keysOf: new Map([0, 1, 2].map((item) => [item, [`k${item}`]])),
  most: { requests: 6, connections: 6 },
  ...more,
});
const keys = (change: Record<number, string[]>): Partial<Ran> => ({
  keysOf: new Map([0, 1, 2].map((item) => [item, change[item] ?? [`k${item}`]])),
});

it("finds nothing where each item was called once, by a key of its own", () => {
  expect(problemsOf(ran())).toEqual([]);
});

it("finds a run that did not complete, or gave something else", () => {
  expect(problemsOf(ran({ execution: { status: "faulted" } }))).toHaveLength(1);
  expect(problemsOf(ran({ execution: { status: "completed", output: 2 } }))).toHaveLength(1);
});

it("finds an item that was not called, by two keys, by another's, or by none", () => {
  expect(problemsOf(ran({ items: 4, execution: { status: "completed", output: 4 } }))).toEqual([
    "item 3 was not called",
  ]);
  expect(problemsOf(ran({ kills: 1, ...keys({ 1: ["k1", "x"] }) }))).toEqual(["item 1 was called by 2 keys"]);
  expect(problemsOf(ran(keys({ 1: ["k0"] })))).toEqual(["item 1 has no key of its own"]);
  expect(problemsOf(ran(keys({ 1: [""] })))).toEqual(["item 1 has no key of its own"]);
});

it("finds calls that were repeated without a kill, or more of them than were under way", () => {
  expect(problemsOf(ran(keys({ 1: ["k1", "k1"] })))).toHaveLength(1);
  expect(problemsOf(ran({ kills: 1, ...keys({ 1: ["k1", "k1"] }) }))).toEqual([]);
  expect(problemsOf(ran({ kills: 1, ...keys({ 1: Array.from({ length: 8 }, () => "k1") }) }))).toHaveLength(1);
});

it("finds more calls at once than an object may have", () => {
  expect(problemsOf(ran({ most: { requests: 7, connections: 7 } }))).toHaveLength(1);
});
