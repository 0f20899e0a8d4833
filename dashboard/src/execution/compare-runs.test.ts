import { describe, expect, test } from "vitest";
import { compareRuns } from "./compare-runs.ts";
import { comparedWords } from "./compare-words.ts";
import { Journal } from "./journal-fixture.ts";
import { fold } from "./timeline.ts";

const run = (make: (journal: Journal) => Journal) => fold(make(new Journal().start({ total: 250 })).events);
const base = (journal: Journal) =>
  journal
    .task(0, 1, "read")
    .done(10, 1, { total: 250, at: 1 })
    .task(10, 2, "book", "call")
    .done(20, 2, "ok")
    .add(100, "execution.completed", {}, { output: { booked: true } });

describe("a run and the one that it was run again from", () => {
  test("that came to the same differ in nothing", () => {
    const made = compareRuns(run(base), run(base));
    expect(made).toMatchObject({ steps: [], output: [], input: [], same: 2, duration: [100, 100] });
    expect(made.status).toEqual(["completed", "completed"]);
  });

  test("differ in a step's result, said in words", () => {
    const other = run((journal) =>
      journal
        .task(0, 1, "read")
        .done(10, 1, { total: 300, at: 2 })
        .task(10, 2, "book", "call")
        .done(20, 2, "ok")
        .add(140, "execution.completed", {}, { output: { booked: false } }),
    );
    const made = compareRuns(run(base), other);
    expect(made).toMatchObject({ same: 1, duration: [100, 140] });
    expect(made.steps.map((step) => [step.row.name, step.kind, comparedWords(step)])).toEqual([
      ["read", "output", "total was 250, and is 300 now. 1 more differs."],
    ]);
    expect(made.output).toEqual([{ path: "/booked", expected: true, actual: false }]);
  });

  test("differ in how far they came", () => {
    const failed = run((journal) =>
      journal
        .task(0, 1, "read")
        .done(10, 1, { total: 250, at: 1 })
        .task(10, 2, "book", "call")
        .add(20, "task.faulted", { frame: 2 }, { error: { type: "t", status: 500 } })
        .add(30, "execution.faulted", {}, { error: { type: "t", status: 500, instance: "/do/book" } }),
    );
    const made = compareRuns(failed, run(base));
    expect(made.status).toEqual(["faulted", "completed"]);
    expect(made.output).toEqual([]);
    expect(made.steps.map((step) => comparedWords(step))).toEqual(["It was Failed, and is Completed now."]);
    const short = run((journal) => journal.task(0, 1, "read").done(10, 1, { total: 250, at: 1 }));
    expect(compareRuns(run(base), short)).toMatchObject({ duration: [100, null] });
    expect(compareRuns(run(base), short).steps.map(comparedWords)).toEqual(["It ran before, and not now."]);
    expect(compareRuns(short, run(base)).steps.map(comparedWords)).toEqual(["It runs now, and did not before."]);
  });

  test("differ in what a loop did, by its turn", () => {
    const loop = (...values: readonly number[]) =>
      run((journal) => {
        journal.task(0, 1, "each", "for");
        journal.add(0, "loop.started", { frame: 1, task: "/do/each" }, { items: [...values] });
        values.forEach((value, index) => {
          const frame = 2 + index * 2;
          journal.add(index, "loop.iteration", { frame: 1, task: "/do/each" }, { index, iteration: frame });
          journal.task(index, frame + 1, "one", "set", frame).done(index, frame + 1, { value });
        });
        return journal;
      });
    expect(compareRuns(loop(1, 2), loop(1, 3)).steps.map(comparedWords)).toEqual([
      "Turn 2: value was 2, and is 3 now.",
    ]);
    expect(compareRuns(loop(1), loop(1, 3)).steps.map(comparedWords)).toEqual(["It ran once before, and 2 times now."]);
  });
});
