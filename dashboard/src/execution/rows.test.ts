import { describe, expect, it } from "vitest";
import { Journal, REFUSED, REQUEST, T0 } from "./journal-fixture.ts";
import { fold } from "./timeline.ts";
import type { Row, Timeline } from "./timeline-types.ts";

function row(timeline: Timeline, name: string): Row {
  const found = [...timeline.rows.values()].find((one) => one.name === name);
  if (found === undefined) throw new Error(`no row ${name}`);
  return found;
}

describe("rows", () => {
  it("puts what runs side by side in a loop under it, each with its item and its own input", () => {
    const journal = new Journal().start("in").task(0, 1, "each", "for");
    journal.add(0, "loop.started", { frame: 1, task: "/do/each" }, { items: ["a", "b"] });
    journal.add(0, "loop.iteration", { frame: 1, task: "/do/each" }, { index: 0, iteration: 2 });
    journal.add(0, "loop.iteration", { frame: 1, task: "/do/each" }, { index: 1, iteration: 3 });
    journal.task(1, 4, "one", "call", 2).task(1, 5, "one", "call", 3).done(2, 5, "b done").task(2, 6, "two", "call", 3);
    const timeline = fold(journal.events);
    const rows = row(timeline, "each").children.map((id) => timeline.rows.get(id));
    expect(rows.map((one) => [one?.name, one?.iteration, one?.status])).toEqual([
      ["one", 0, "running"],
      ["one", 1, "completed"],
      ["two", 1, "running"],
    ]);
    expect(row(timeline, "two").input).toEqual({ value: "b done" });
    expect(timeline.tasks.get("/do/one")?.counts).toEqual({ running: 1, completed: 1 });
  });

  it("takes what a connector's function does for a part of the step that calls it", () => {
    const journal = new Journal().start().task(0, 1, "ask", "call").task(0, 2, "ask", "call", 1);
    journal.add(1, "effect.requested", { frame: 2 }, { effect: "2.1", key: "k", request: REQUEST, repeatable: true });
    journal.add(1, "effect.parked", { frame: 2 }, { effect: "2.1", detail: { person: "ask_1", assignee: "ada" } });
    const waiting = fold(journal.events);
    expect(waiting.rows.size).toBe(1);
    expect(waiting.status).toBe("waiting");
    expect(row(waiting, "ask").effects[0]?.parked).toEqual({
      at: T0 + 1,
      detail: { person: "ask_1", assignee: "ada" },
    });
    journal.add(2, "effect.settled", { frame: 2 }, { effect: "2.1", outcome: { ok: true, output: "yes" } });
    journal.done(2, 2, "yes");
    expect(row(fold(journal.events), "ask").status).toBe("running");
    const over = fold(journal.done(3, 1, "shaped").events);
    expect(row(over, "ask")).toMatchObject({ status: "completed", output: { value: "shaped" } });
  });

  it("stands still while it is suspended, and goes on as it was", () => {
    const journal = new Journal().start().task(0, 1, "a", "call");
    journal.add(1, "execution.suspended", {}, { reason: "a look", by: "key:ada" });
    expect(fold(journal.events)).toMatchObject({
      status: "suspended",
      suspended: { at: T0 + 1, reason: "a look", by: "key:ada" },
    });
    journal.add(2, "execution.unsuspended", {}, { by: "key:ada" });
    expect(fold(journal.events)).toMatchObject({ status: "running", suspended: null });
  });

  it("tells what was kept of the execution before from what runs again, and with which input", () => {
    const journal = new Journal();
    const workflow = { id: "wf", name: "w", version: "1.0.0", namespace: "default" };
    const rerun = { of: "exe_1", from: "/do/b", at: T0, kept: 2 };
    journal.add(
      90_000,
      "execution.started",
      {},
      { id: "exe", workflow, revision: "rev", trigger: { kind: "api", source: "api" }, input: 1, rerun },
    );
    journal.task(1, 1, "a").done(2, 1, "from a");
    journal.add(
      90_000,
      "execution.rerun",
      { task: "/do/b", frame: 0 },
      { of: "exe_1", from: "/do/b", then: T0, input: { value: "edited" } },
    );
    journal.task(90_001, 2, "b");
    const timeline = fold(journal.events);
    expect([row(timeline, "a").kept, row(timeline, "b").kept]).toEqual([true, false]);
    expect(row(timeline, "b").input).toEqual({ value: "edited" });
    expect(timeline).toMatchObject({ startedAt: T0 + 90_000, lastAt: T0 + 90_001 });
  });

  it("shows what is undone, and how it will end", () => {
    const journal = new Journal().start().task(0, 1, "book", "call").done(1, 1).task(1, 2, "pay", "call");
    journal.add(2, "task.faulted", { frame: 2 }, { error: REFUSED });
    journal.add(2, "execution.compensating", {}, { outcome: { status: "faulted", error: REFUSED } });
    journal.add(2, "compensation.started", { task: "/do/book", frame: 3 }, { of: 1, name: "undo book" });
    journal.add(
      2,
      "task.started",
      { task: "/do/book/metadata/compensate/0/release", frame: 4 },
      { parent: 3, kind: "call", name: "release" },
    );
    const undoing = fold(journal.events);
    expect(undoing.undoing).toEqual({ at: T0 + 2, status: "faulted" });
    expect(row(undoing, "undo book")).toMatchObject({ kind: "undo", status: "running", children: ["4"] });
    journal.done(3, 4).add(3, "compensation.completed", { frame: 3 }, {});
    expect(row(fold(journal.events), "undo book").status).toBe("completed");
  });

  it("has a call in doubt until somebody settles it, or has it sent again", () => {
    const journal = new Journal().start().task(0, 1, "pay", "call");
    journal.add(1, "effect.requested", { frame: 1 }, { effect: "1.1", key: "k", request: REQUEST, repeatable: false });
    journal.add(2, "effect.indeterminate", { frame: 1 }, { effect: "1.1", detail: "lost" });
    expect(fold(journal.events).status).toBe("indeterminate");
    journal.add(3, "effect.reopened", { frame: 1 }, { effect: "1.1", by: "key:ada" });
    expect(row(fold(journal.events), "pay")).toMatchObject({ status: "running", effects: [{ indeterminate: null }] });
    journal.add(4, "effect.settled", { frame: 1 }, { effect: "1.1", outcome: { ok: true, output: 1 }, by: "key:ada" });
    expect(row(fold(journal.events), "pay").effects[0]?.settledBy).toBe("key:ada");
  });
});
