import { describe, expect, it } from "vitest";
import { outlineOf } from "../../../shared/builder/outline.ts";
import type { Outline } from "../../../shared/builder/types.ts";
import { Journal, REFUSED, T0 } from "./journal-fixture.ts";
import { marksOf, rowOfStep } from "./marks.ts";
import { fold } from "./timeline.ts";

function outline(...tasks: readonly object[]): Outline {
  const read = outlineOf(JSON.stringify({ document: { dsl: "1.0.3", name: "w" }, do: tasks }));
  if (!read.ok) throw new Error(read.error.detail);
  return read.value;
}
const at = (
  journal: Journal,
  task: string,
  time: number,
  frame: number,
  name: string,
  kind: string,
  parent = 0,
): Journal => journal.add(time, "task.started", { task, frame }, { parent, kind, name });

const EACH = "/do/0/each";
const SEND = `${EACH}/do/0/send`;
const LOOP = outline({ each: { for: { each: "item", in: "${ .items }" }, do: [{ send: { set: {} } }] } });

/** Three items, of which two have begun. */
function looping(): Journal {
  const journal = at(new Journal().start(), EACH, 0, 1, "each", "for");
  journal.add(0, "loop.started", { task: EACH, frame: 1 }, { items: [1, 2, 3] });
  journal.add(0, "loop.iteration", { task: EACH, frame: 1 }, { index: 0 });
  at(journal, SEND, 1, 2, "send", "set", 1).add(2, "task.completed", { task: SEND, frame: 2 }, { output: 1 });
  journal.add(2, "loop.iteration", { task: EACH, frame: 1 }, { index: 1 });
  return at(journal, SEND, 3, 3, "send", "set", 1);
}

describe("marksOf", () => {
  it.each([
    [true, { status: "completed", note: "Approved" }],
    [false, { status: "completed", note: "Declined", declined: true }],
  ])("says what a person answered; a no is marked as one: %s", (approved, mark) => {
    const path = "/do/0/ask";
    const request = { kind: "listen", person: { form: "approve" } } as never;
    const journal = at(new Journal().start(), path, 0, 1, "ask", "call");
    journal.add(1, "effect.requested", { frame: 1 }, { effect: "1.1", key: "k", request, repeatable: true });
    journal.add(2, "effect.settled", { frame: 1 }, { effect: "1.1", outcome: { ok: true, output: [{ approved }] } });
    journal.add(2, "task.completed", { task: path, frame: 1 }, { output: { approved } });
    const asks = outline({ ask: { call: "person.approve:1@connectors", with: {} } });
    expect(marksOf(asks, fold(journal.events), T0 + 10, new Map()).get(path)).toEqual(mark);
  });

  it("counts a loop's items on the loop, and on what it holds those that are over", () => {
    const marks = marksOf(LOOP, fold(looping().events), T0 + 10, new Map());
    expect(marks.get(EACH)).toEqual({ status: "running", note: "2 of 3" });
    expect(marks.get(SEND)).toEqual({ status: "running", note: "1 of 3" });
  });

  it("says of many runs that one failed, and shows that one", () => {
    const journal = looping();
    journal.add(4, "task.faulted", { task: SEND, frame: 3 }, { error: REFUSED });
    journal.add(5, "execution.faulted", {}, { error: { ...REFUSED, instance: SEND } });
    const timeline = fold(journal.events);
    expect(marksOf(LOOP, timeline, T0 + 10, new Map()).get(SEND)).toEqual({ status: "faulted", note: "1 failed" });
    // It came no further than that.
    expect(marksOf(LOOP, timeline, T0 + 10, new Map()).get(EACH)).toEqual({ status: "faulted", note: "2 of 3" });
    expect(rowOfStep(SEND, timeline)?.id).toBe("3");
  });

  it("keeps the mark of a step that stands as it stood", () => {
    const journal = looping();
    const before = marksOf(LOOP, fold(journal.events), T0 + 10, new Map());
    journal.add(4, "task.completed", { task: SEND, frame: 3 }, { output: 2 });
    const after = marksOf(LOOP, fold(journal.events), T0 + 11, before);
    expect(after.get(EACH)).toBe(before.get(EACH));
    expect(after.get(SEND)).toEqual({ status: "completed", note: "2 of 3" });
  });

  it('says how long a step took, when it goes on, and of one with "if it fails" how often it was tried', () => {
    const guarded = {
      try: [{ call: { call: "http", with: {} } }],
      catch: { retry: { limit: { attempt: { count: 3 } } } },
    };
    const steps = outline({ first: { set: {} } }, { call: guarded }, { later: { wait: { seconds: 9 } } });
    const journal = at(new Journal().start(), "/do/0/first", 0, 1, "first", "set");
    journal.add(40, "task.completed", { task: "/do/0/first", frame: 1 }, { output: 1 });
    const inner = "/do/1/call/try/0/call";
    at(at(journal, "/do/1/call", 40, 2, "call", "try"), inner, 40, 3, "call", "call", 2);
    journal.add(50, "task.faulted", { task: inner, frame: 3 }, { error: REFUSED });
    journal.add(50, "error.caught", { task: "/do/1/call", frame: 2 }, { error: REFUSED, action: "retry" });
    at(journal, inner, 60, 4, "call", "call", 2).add(70, "task.completed", { task: inner, frame: 4 }, { output: 1 });
    journal.add(70, "task.completed", { task: "/do/1/call", frame: 2 }, { output: 1 });
    at(journal, "/do/2/later", 70, 5, "later", "wait");
    journal.add(70, "timer.set", { frame: 5 }, { timer: "5.w", purpose: "wait", dueAt: T0 + 9_070 });
    const timeline = fold(journal.events);
    const marks = marksOf(steps, timeline, T0 + 1_070, new Map());
    expect([...marks]).toEqual([
      ["/do/0/first", { status: "completed", note: "40 ms" }],
      ["/do/1/call", { status: "completed", note: "2 attempts" }],
      ["/do/2/later", { status: "waiting", note: "8 s left" }],
    ]);
    expect(rowOfStep("/do/1/call", timeline)?.task).toBe(inner);
    expect(rowOfStep("/do/9/none", timeline)).toBeNull();
  });
});
