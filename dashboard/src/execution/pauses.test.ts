import { expect, it } from "vitest";
import { Journal, REFUSED, REQUEST, T0 } from "./journal-fixture.ts";
import { pausesOf, waitedMs } from "./pauses.ts";
import { fold } from "./timeline.ts";

const first = (made: Journal) => {
  const row = fold(made.events).rows.get("1");
  if (row === undefined) throw new Error("no row");
  return row;
};

it("a row waits for a person from when they are asked until they answer", () => {
  const made = new Journal().start().task(10, 1, "ask", "call");
  made.add(10, "effect.requested", { frame: 1 }, { effect: "e", key: "k", request: REQUEST, repeatable: true });
  expect(pausesOf(first(made))).toEqual([]);
  made.add(20, "effect.parked", { frame: 1 }, { effect: "e", detail: { person: "ask_1", assignee: "ada" } });
  expect(pausesOf(first(made))).toEqual([{ from: T0 + 20, to: null, ref: "e" }]);
  expect(waitedMs(first(made), T0 + 50)).toBe(30);
  made.add(120, "effect.settled", { frame: 1 }, { effect: "e", outcome: { ok: true, output: null } });
  made.done(130, 1);
  expect(waitedMs(first(made), T0 + 999)).toBe(100);
});

it("it waits no longer than it lasts", () => {
  const made = new Journal().start().task(10, 1, "ask", "call");
  made.add(10, "effect.requested", { frame: 1 }, { effect: "e", key: "k", request: REQUEST, repeatable: true });
  made.add(20, "effect.parked", { frame: 1 }, { effect: "e", detail: {} });
  made.add(70, "task.cancelled", { frame: 1 }, { reason: "r" });
  expect(waitedMs(first(made), T0 + 999)).toBe(50);
});

it("delays and the times before another try count, and what is at once counts once", () => {
  const made = new Journal().start().task(0, 1, "wait", "wait");
  made.add(0, "timer.set", { frame: 1 }, { timer: "a", purpose: "wait", dueAt: T0 + 40 });
  made.add(20, "timer.set", { frame: 1 }, { timer: "b", purpose: "retry", dueAt: T0 + 60 });
  made.add(40, "timer.fired", { frame: 1 }, { timer: "a", purpose: "wait" });
  made.add(60, "timer.fired", { frame: 1 }, { timer: "b", purpose: "retry" });
  made.add(90, "timer.set", { frame: 1 }, { timer: "t", purpose: "timeout", dueAt: T0 + 900 });
  made.add(100, "task.faulted", { frame: 1 }, { error: REFUSED });
  expect(pausesOf(first(made)).map(({ ref }) => ref)).toEqual(["a", "b"]);
  expect(waitedMs(first(made), T0 + 999)).toBe(60);
});
