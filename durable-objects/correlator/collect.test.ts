import { describe, expect, it } from "vitest";
import { createJqExpressions } from "../../shared/adapters/expressions-jq.ts";
import type { CloudEvent } from "../../shared/domain/cloud-event.ts";
import type { EventFilter } from "../../shared/domain/effects.ts";
import { type Collected, NOTHING_COLLECTED, collect } from "./collect.ts";
import { MAX_COLLECTED_UNITS, MAX_OPEN_GROUPS } from "./limits.ts";

const expressions = createJqExpressions();
const filter = (type: string, from?: string, expect_?: string): EventFilter => ({
  with: { type: { equals: type } },
  correlate: from === undefined ? [] : [{ name: "k", from, ...(expect_ === undefined ? {} : { expect: expect_ }) }],
});
const event = (type: string, more: Partial<CloudEvent> = {}): CloudEvent => ({
  specversion: "1.0",
  id: "1",
  source: "/s",
  type,
  ...more,
});

/** What became complete, and what was released, event by event. */
function run(filters: readonly EventFilter[], events: readonly CloudEvent[]) {
  let state: Collected = NOTHING_COLLECTED;
  const complete: (readonly number[])[] = [];
  const released: number[] = [];
  for (const [at, each] of events.entries()) {
    const step = collect(state, filters, at + 1, each, expressions);
    if (step === null) continue;
    // As it comes back from the disk.
    state = JSON.parse(JSON.stringify(step.state)) as Collected;
    if (step.complete !== null) complete.push(step.complete);
    released.push(...step.released);
  }
  return { state, complete, released };
}

describe("collecting one event of each filter", () => {
  it("pairs them first in, first out, in the order of the filters", () => {
    const { complete, state } = run(
      [filter("a"), filter("b")],
      ["b", "b", "x", "a", "a", "a"].map((type) => event(type)),
    );
    expect(complete).toEqual([
      [4, 1],
      [5, 2],
    ]);
    expect(state.groups).toEqual([{ values: {}, taken: [6, null] }]);
  });

  it("takes an event for one filter only, though it passes both", () => {
    expect(run([filter("a"), filter("a")], [event("a"), event("a"), event("a")]).complete).toEqual([[1, 2]]);
  });

  it("is complete at once with one filter", () => {
    expect(run([filter("a")], [event("a"), event("b"), event("a")])).toMatchObject({
      complete: [[1], [3]],
      state: { groups: [] },
    });
  });

  it("keeps apart what does not correlate", () => {
    const both = [filter("a", ".k"), filter("b", ".k")];
    const { complete } = run(both, [
      event("a", { k: 1 }),
      event("b", { k: 2 }),
      event("b"),
      event("a", { k: "2" }),
      event("b", { k: "1" }),
    ]);
    expect(complete).toEqual([
      [4, 2],
      [1, 5],
    ]);
  });

  it("holds against what is expected, where it is said", () => {
    const { complete } = run(
      [filter("a", ".k", "x"), filter("b")],
      [event("a", { k: "y" }), event("b"), event("a", { k: "x" })],
    );
    expect(complete).toEqual([[3, 2]]);
  });

  it("gives up the oldest where too many are open, or they remember too much", () => {
    const both = [filter("a", ".k"), filter("b", ".k")];
    const many = Array.from({ length: MAX_OPEN_GROUPS + 2 }, (_, k) => event("a", { k }));
    const { released, state } = run(both, many);
    expect(released).toEqual([1, 2]);
    expect(state.groups).toHaveLength(MAX_OPEN_GROUPS);
    const large = Array.from({ length: 5 }, (_, k) =>
      event("a", { data: `${k}${"x".repeat(MAX_COLLECTED_UNITS / 3)}` }),
    );
    const data = run([filter("a", ".data"), filter("b", ".data")], large);
    expect(data.released).toEqual([1, 2, 3]);
  });
});
