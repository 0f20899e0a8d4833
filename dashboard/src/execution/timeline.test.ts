import { cpuUsage } from "node:process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Journal, REFUSED, REQUEST, T0 } from "./journal-fixture.ts";
import { scaleOf } from "./scale.ts";
import { Fold, fold } from "./timeline.ts";
import type { Row, Timeline } from "./timeline-types.ts";
import { visibleRows } from "./visible-rows.ts";

const read = (journal: Journal): Timeline => fold(journal.events);
function row(timeline: Timeline, name: string): Row {
  const found = [...timeline.rows.values()].find((one) => one.name === name);
  if (found === undefined) throw new Error(`no row ${name}`);
  return found;
}

/** A fork of a call and of a `try` whose call fails once; then a wait, and the end. */
function story(): Journal {
  const journal = new Journal().start();
  journal
    .task(1, 1, "fork", "fork")
    .task(1, 2, "stock", "call", 1)
    .task(1, 3, "charge", "try", 1)
    .task(1, 4, "pay", "call", 3);
  journal.add(1, "effect.requested", { frame: 4 }, { effect: "4.1", key: "k4", request: REQUEST, repeatable: true });
  journal.done(50, 2, "reserved");
  journal.add(
    100,
    "effect.settled",
    { frame: 4 },
    { effect: "4.1", outcome: { ok: false, error: REFUSED, status: 503 } },
  );
  journal.add(100, "task.faulted", { frame: 4 }, { error: REFUSED });
  journal.add(100, "error.caught", { frame: 3 }, { error: REFUSED, action: "retry" });
  journal.add(100, "timer.set", { frame: 3 }, { timer: "3.r", purpose: "retry", dueAt: T0 + 600 });
  journal.add(600, "timer.fired", { frame: 3 }, { timer: "3.r", purpose: "retry" });
  journal.task(600, 5, "pay", "call", 3, 2);
  journal.add(
    600,
    "effect.requested",
    { frame: 5, attempt: 2 },
    { effect: "5.1", key: "k5", request: REQUEST, repeatable: true },
  );
  journal.add(
    700,
    "effect.settled",
    { frame: 5, attempt: 2 },
    { effect: "5.1", outcome: { ok: true, output: "paid", status: 201 } },
  );
  journal.done(700, 5, "paid").done(700, 3, "paid").done(700, 1, ["reserved", "paid"]);
  journal.task(700, 6, "pause", "wait");
  journal.add(700, "timer.set", { frame: 6 }, { timer: "6.w", purpose: "wait", dueAt: T0 + 4_700 });
  journal.add(4_700, "timer.fired", { frame: 6 }, { timer: "6.w", purpose: "wait" });
  return journal.done(4_700, 6, ["reserved", "paid"]).add(4_700, "execution.completed", {}, { output: "all" });
}

describe("fold", () => {
  it("gives the same in pieces of any size, with repeats, as in one", () => {
    const { events } = story();
    const whole = fold(events);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(4), fc.integer({ min: 1, max: 6 })), { minLength: 40, maxLength: 60 }),
        (pieces) => {
          const folded = new Fold();
          // Each piece goes back a little, as a stream does that begins again.
          for (const [back, length] of pieces) {
            const from = Math.max(0, folded.timeline.seq - back);
            folded.take(events.slice(from, from + back + length));
          }
          folded.take(events);
          expect(folded.timeline).toEqual(whole);
        },
      ),
    );
  });

  it("stops at a gap and says so; the same again changes nothing", () => {
    const { events } = story();
    const folded = new Fold();
    expect(folded.take(events.slice(0, 3))).toBe(true);
    expect(folded.take([...events.slice(3, 5), ...events.slice(6)])).toBe(false);
    const { timeline } = folded;
    expect(timeline).toEqual(fold(events.slice(0, 5)));
    expect(folded.take(events.slice(6))).toBe(false);
    expect(folded.take(events.slice(0, 4))).toBe(true);
    expect(folded.timeline).toBe(timeline);
  });

  it("moves from running over waiting to completed", () => {
    const { events } = story();
    const statusAfter = (count: number) => fold(events.slice(0, count)).status;
    expect(statusAfter(6)).toBe("running");
    expect(statusAfter(events.findIndex((e) => e.type === "timer.set") + 1)).toBe("waiting");
    expect(statusAfter(events.findIndex((e) => e.type === "timer.fired") + 1)).toBe("running");
    expect(statusAfter(events.length - 3)).toBe("waiting");
    const end = fold(events);
    expect(end).toMatchObject({ status: "completed", output: "all", startedAt: T0, endedAt: T0 + 4_700 });
  });

  it("nests rows under what runs them", () => {
    const timeline = read(story());
    expect(visibleRows(timeline, new Set()).map((r) => `${"-".repeat(r.depth)}${r.name}`)).toEqual([
      "fork",
      "-stock",
      "-charge",
      "--pay",
      "pause",
    ]);
    expect(visibleRows(timeline, new Set([row(timeline, "fork").id])).map((r) => r.name)).toEqual(["fork", "pause"]);
  });

  it("makes one row of a task that a `try` runs again, with each run and request", () => {
    const timeline = read(story());
    const pay = row(timeline, "pay");
    expect(pay.runs.map(({ frame, attempt, status }) => [frame, attempt, status])).toEqual([
      [4, 1, "faulted"],
      [5, 2, "completed"],
    ]);
    expect(pay.effects.map((effect) => effect.outcome?.ok)).toEqual([false, true]);
    expect(pay.error).toBeNull();
    expect(timeline.frames.get(5)).toBe(pay.id);
    const charge = row(timeline, "charge");
    expect(charge.retries).toBe(1);
    expect(charge.spans.find((span) => span.kind === "retry")).toMatchObject({
      from: T0 + 100,
      to: T0 + 600,
      dueAt: T0 + 600,
    });
  });

  it("keeps two runs of the same task apart where nothing was retried", () => {
    const journal = new Journal().start().task(1, 1, "again").done(2, 1).task(3, 2, "again").done(4, 2);
    expect(visibleRows(read(journal), new Set())).toHaveLength(2);
  });

  it("pairs the iterations of a loop that is retried", () => {
    const journal = new Journal().start().task(1, 1, "guard", "try").task(1, 2, "each", "for", 1);
    journal.add(1, "loop.started", { frame: 2 }, { items: ["a", "b"] });
    journal.add(1, "loop.iteration", { frame: 2 }, { index: 0 }).task(1, 3, "step", "call", 2).done(2, 3);
    journal
      .add(2, "loop.iteration", { frame: 2 }, { index: 1 })
      .task(2, 4, "step", "call", 2)
      .add(3, "task.faulted", { frame: 4 }, { error: REFUSED });
    journal
      .add(3, "task.faulted", { frame: 2 }, { error: REFUSED })
      .add(3, "error.caught", { frame: 1 }, { error: REFUSED, action: "retry" });
    journal.task(4, 5, "each", "for", 1, 2).add(4, "loop.started", { frame: 5 }, { items: ["a", "b"] });
    journal.add(4, "loop.iteration", { frame: 5 }, { index: 0 }).task(4, 6, "step", "call", 5, 2).done(5, 6);
    journal.add(5, "loop.iteration", { frame: 5 }, { index: 1 }).task(5, 7, "step", "call", 5, 2);
    const steps = visibleRows(read(journal), new Set()).filter((r) => r.name === "step");
    expect(steps.map((r) => [r.iteration, r.runs.map((run) => run.frame), r.status])).toEqual([
      [0, [3, 6], "completed"],
      [1, [4, 7], "running"],
    ]);
  });

  it("tells what each task got: what came before it, its parent's input in a fork, or its own", () => {
    const journal = new Journal().start("in").task(1, 1, "one").done(2, 1, "from one").task(2, 2, "both", "fork");
    journal.task(2, 3, "left", "set", 2).done(3, 3, "from left").task(3, 4, "right", "set", 2);
    journal.add(
      3,
      "task.started",
      { task: "/do/own", frame: 5 },
      { parent: 2, kind: "set", name: "own", input: { value: "mine" } },
    );
    const timeline = read(journal);
    const inputs = ["one", "both", "left", "right", "own"].map((name) => row(timeline, name).input?.value);
    expect(inputs).toEqual(["in", "from one", "from one", "from one", "mine"]);
  });

  it("begins again from the input of the `try` after a caught error", () => {
    const journal = new Journal()
      .start("in")
      .task(1, 1, "guard", "try")
      .task(1, 2, "a", "set", 1)
      .done(2, 2, "half")
      .task(2, 3, "b", "call", 1);
    journal
      .add(3, "task.faulted", { frame: 3 }, { error: REFUSED })
      .add(3, "error.caught", { frame: 1 }, { error: REFUSED, action: "handle" });
    journal.task(4, 4, "mend", "set", 1);
    expect(row(read(journal), "mend").input).toEqual({ value: "in" });
  });

  it("shows what is in doubt after a resume", () => {
    const journal = new Journal().start().task(1, 1, "pay", "call");
    journal.add(1, "effect.requested", { frame: 1 }, { effect: "1.1", key: "k", request: REQUEST, repeatable: false });
    journal
      .add(9, "execution.resumed", {}, { inDoubt: ["1.1"] })
      .add(9, "effect.indeterminate", { frame: 1 }, { effect: "1.1", detail: "lost" });
    const timeline = read(journal);
    expect(timeline).toMatchObject({ status: "indeterminate", resumes: [{ at: T0 + 9 }] });
    expect(row(timeline, "pay").effects[0]).toMatchObject({ inDoubt: true, indeterminate: "lost", outcome: null });
  });

  it("closes what is still open when the execution ends, and blames where the error was", () => {
    const journal = new Journal()
      .start()
      .task(1, 1, "both", "fork")
      .task(1, 2, "pay", "call", 1)
      .task(1, 3, "other", "wait", 1);
    journal
      .add(1, "timer.set", { frame: 3 }, { timer: "3.w", purpose: "wait", dueAt: T0 + 9_000 })
      .add(5, "execution.faulted", {}, { error: REFUSED });
    const timeline = read(journal);
    expect([...timeline.rows.values()].map((r) => [r.name, r.status, r.endedAt])).toEqual([
      ["both", "cancelled", T0 + 5],
      ["pay", "faulted", T0 + 5],
      ["other", "cancelled", T0 + 5],
    ]);
    expect(timeline.error).toEqual(REFUSED);
    expect(row(timeline, "other").spans.every((span) => span.to === T0 + 5)).toBe(true);
  });

  it("folds a loop of many thousands in one batch within a moment", () => {
    const journal = new Journal().start().task(0, 1, "each", "for");
    for (let i = 0; i < 50_000; i++) journal.task(i, i + 2, "step", "set", 1).done(i, i + 2);
    // Of the processor's time: the clock's also passes while others have their turn.
    const began = cpuUsage();
    expect(row(read(journal), "each").children).toHaveLength(50_000);
    const { user, system } = cpuUsage(began);
    expect((user + system) / 1_000).toBeLessThan(3_000);
  });

  it("lists a skipped task at once, with no time of its own", () => {
    const journal = new Journal()
      .start()
      .add(1, "task.skipped", { task: "/do/rare", frame: 1 }, { parent: 0, name: "rare" });
    const timeline = read(journal);
    expect(row(timeline, "rare")).toMatchObject({ status: "skipped", startedAt: T0 + 1, endedAt: T0 + 1, spans: [] });
    expect(timeline.status).toBe("running");
  });
});

describe("scaleOf", () => {
  it("fits what is over and keeps a full step ahead of what is not", () => {
    const timeline = read(story());
    expect(scaleOf(timeline, T0 + 4_700, 0)).toMatchObject({ from: T0, to: T0 + 4_700 });
    const running = fold(story().events.slice(0, 5));
    const early = scaleOf(running, null, T0 + 2_100);
    expect(scaleOf(running, null, T0 + 2_200)).toEqual(early);
    expect(early.to).toBeGreaterThan(T0 + 2_200);
  });

  it("draws a pause that ends soon to its end, and not one that ends next week", () => {
    const wait = (dueAt: number) => {
      const journal = new Journal().start().task(1, 1, "pause", "wait");
      return read(journal.add(1, "timer.set", { frame: 1 }, { timer: "1.w", purpose: "wait", dueAt }));
    };
    expect(scaleOf(wait(T0 + 20_000), null, T0 + 1_000).to).toBeGreaterThanOrEqual(T0 + 20_000);
    expect(scaleOf(wait(T0 + 7 * 86_400_000), null, T0 + 1_000).to).toBeLessThan(T0 + 10_000);
  });
});
