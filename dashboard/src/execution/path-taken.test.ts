import { describe, expect, it } from "vitest";
import { outlineOf } from "../../../shared/builder/outline.ts";
import { stepsIn } from "../../../shared/builder/outline.ts";
import type { Outline } from "../../../shared/builder/types.ts";
import { edgeOf } from "../canvas/layout-types.ts";
import { Journal, REFUSED } from "./journal-fixture.ts";
import { marksOf } from "./marks.ts";
import { pathOf, pathTaken } from "./path-taken.ts";
import { fold } from "./timeline.ts";

const NO_WAYS: ReadonlySet<string> = new Set();

function outline(...tasks: readonly object[]): Outline {
  const read = outlineOf(JSON.stringify({ document: { dsl: "1.0.3", name: "w" }, do: tasks }));
  if (!read.ok) throw new Error(read.error.detail);
  return read.value;
}

/** Frames are numbered as tasks start; what is started within another names its frame. */
class Execution {
  readonly journal = new Journal().start();
  #frame = 0;
  start(task: string, parent = 0, kind = "set"): number {
    const frame = ++this.#frame;
    const name = task.slice(task.lastIndexOf("/") + 1);
    this.journal.add(frame, "task.started", { task, frame }, { parent, kind, name });
    return frame;
  }
  end(frame: number, then?: string): this {
    this.journal.add(frame, "task.completed", { frame }, { output: 1, ...(then === undefined ? {} : { then }) });
    return this;
  }
  run(task: string, parent = 0, then?: string): this {
    return this.end(this.start(task, parent), then);
  }
  over(): this {
    this.journal.add(99, "execution.completed", {}, { output: 1 });
    return this;
  }
  /** What was taken of these ways, in order. */
  taken = (of: Outline, edges: readonly string[]): readonly string[] => {
    const taken = pathTaken(of, fold(this.journal.events), NO_WAYS);
    return edges.filter((edge) => taken.has(edge));
  };
}

const CASES = [{ big: { when: "${ .n > 1 }", then: "onBig" } }, { otherwise: { then: "exit" } }];
const ON_BIG = { do: [{ a: { set: {} } }, { b: { set: {} } }], then: "exit" };
const isIt = (cases: readonly object[] = CASES): object => ({
  isIt: { do: [{ choose: { switch: cases } }, { onBig: ON_BIG }] },
});
const BIG = "/do/0/isIt/do/1/onBig/do";
const OTHERWISE = "/do/0/isIt/do/0/choose/switch/1/otherwise";

describe("an if", () => {
  const whole = outline(isIt(), { after: { set: {} } });
  const ways = [
    edgeOf.before("/do", 0),
    edgeOf.into(BIG),
    edgeOf.before(BIG, 0),
    edgeOf.before(BIG, 1),
    edgeOf.before(BIG, 2),
    edgeOf.out(BIG),
    edgeOf.into(OTHERWISE),
    edgeOf.before(OTHERWISE, 0),
    edgeOf.out(OTHERWISE),
    edgeOf.before("/do", 1),
    edgeOf.before("/do", 2),
    edgeOf.end,
  ];
  const [, into, first, second, last, out, , , , next] = ways;

  it("has taken the path that was chosen, as far as it got", () => {
    const execution = new Execution();
    const frame = execution.start("/do/0/isIt", 0, "do");
    expect(execution.taken(whole, ways)).toEqual([ways[0]]);
    execution.run("/do/0/isIt/do/0/choose", frame, "onBig");
    const path = execution.start("/do/0/isIt/do/1/onBig", frame, "do");
    execution.run(`${BIG}/0/a`, path);
    const b = execution.start(`${BIG}/1/b`, path);
    expect(execution.taken(whole, ways)).toEqual([ways[0], into, first, second]);
    execution.end(b).end(path, "exit").end(frame);
    expect(execution.taken(whole, ways)).toEqual([ways[0], into, first, second, last, out]);
    execution.run("/do/1/after").over();
    expect(execution.taken(whole, ways)).toEqual([ways[0], into, first, second, last, out, next, ways[10], edgeOf.end]);
  });

  it("has taken the empty path where that was chosen, and says which it was", () => {
    const execution = new Execution();
    const frame = execution.start("/do/0/isIt", 0, "do");
    execution.run("/do/0/isIt/do/0/choose", frame, "exit").end(frame).run("/do/1/after").over();
    expect(execution.taken(whole, ways)).toEqual([ways[0], ...ways.slice(6)]);
    const timeline = fold(execution.journal.events);
    expect(marksOf(whole, timeline, 0, new Map()).get("/do/0/isIt")).toEqual({
      status: "completed",
      note: "Otherwise",
    });
  });

  it("does not guess which of two empty paths it was", () => {
    const none = outline(
      isIt([...CASES.slice(0, 1), { no: { when: "${ .n < 0 }", then: "exit" } }, ...CASES.slice(1)]),
    );
    const execution = new Execution();
    const frame = execution.start("/do/0/isIt", 0, "do");
    execution.run("/do/0/isIt/do/0/choose", frame, "exit").end(frame);
    const [step] = [...stepsIn(none.list)];
    expect(step === undefined ? undefined : pathOf(step, fold(execution.journal.events))).toBeNull();
  });
});

it("a loop has taken what any turn took, and goes back from its second turn on", () => {
  const list = "/do/0/each/do";
  const loop = outline({
    each: {
      for: { each: "item", in: "${ .items }" },
      do: [{ isIt: { do: [{ choose: { switch: CASES } }, { onBig: ON_BIG }] } }],
    },
  });
  const execution = new Execution();
  const each = execution.start("/do/0/each", 0, "for");
  execution.journal.add(1, "loop.started", { task: "/do/0/each", frame: each }, { items: [1, 2] });
  const turn = (then: string): void => {
    const inner = execution.start(`${list}/0/isIt`, each, "do");
    execution.run(`${list}/0/isIt/do/0/choose`, inner, then);
    if (then !== "exit") {
      const path = execution.start(`${list}/0/isIt/do/1/onBig`, inner, "do");
      execution.run(`${list}/0/isIt/do/1/onBig/do/0/a`, path).end(path, "exit");
    }
    execution.end(inner);
  };
  const big = edgeOf.into(`${list}/0/isIt/do/1/onBig/do`);
  const otherwise = edgeOf.into(`${list}/0/isIt/do/0/choose/switch/1/otherwise`);
  const ways = [big, otherwise, edgeOf.again(list), edgeOf.before(list, 1), edgeOf.before("/do", 1)];
  turn("onBig");
  expect(execution.taken(loop, ways)).toEqual([big, edgeOf.before(list, 1)]);
  turn("exit");
  expect(execution.taken(loop, ways)).toEqual([big, otherwise, edgeOf.again(list), edgeOf.before(list, 1)]);
  execution.end(each);
  expect(execution.taken(loop, ways)).toEqual(ways);
});

it("of branches side by side each is as far as it is", () => {
  const fork = outline({
    both: { fork: { branches: [{ left: { do: [{ l: { set: {} } }] } }, { right: { do: [{ r: { set: {} } }] } }] } },
  });
  const [left, right] = ["/do/0/both/fork/branches/0/left", "/do/0/both/fork/branches/1/right"] as const;
  const execution = new Execution();
  const both = execution.start("/do/0/both", 0, "fork");
  execution.run(`${left}/do/0/l`, execution.start(left, both, "do"));
  execution.start(`${right}/do/0/r`, execution.start(right, both, "do"));
  const ways = [left, right].flatMap((path) => [edgeOf.into(`${path}/do`), edgeOf.out(`${path}/do`)]);
  expect(execution.taken(fork, ways)).toEqual(ways.slice(0, 3));
});

it("what is done if it fails was taken where it failed, and the way past it where it did not", () => {
  const task = "/do/0/call";
  const guarded = outline({
    call: {
      try: [{ call: { call: "http", with: {} } }],
      catch: { do: [{ tell: { set: {} } }, { stop: { set: {} } }] },
    },
  });
  const list = `${task}/catch/do`;
  const ways = [edgeOf.into(list), edgeOf.out(list), edgeOf.past(list), edgeOf.before("/do", 1)];
  const well = new Execution();
  const fine = well.start(task, 0, "try");
  well.run(`${task}/try/0/call`, fine).end(fine);
  expect(well.taken(guarded, ways)).toEqual(ways.slice(2));
  const badly = new Execution();
  const outer = badly.start(task, 0, "try");
  const inner = badly.start(`${task}/try/0/call`, outer, "call");
  badly.journal.add(5, "task.faulted", { task: `${task}/try/0/call`, frame: inner }, { error: REFUSED });
  badly.journal.add(5, "error.caught", { task, frame: outer }, { error: REFUSED, action: "handle" });
  badly.run(`${list}/0/tell`, outer).run(`${list}/1/stop`, outer).end(outer);
  expect(badly.taken(guarded, ways)).toEqual([edgeOf.into(list), edgeOf.out(list), edgeOf.before("/do", 1)]);
});

it("a jump leads past what stands between, and a step that was skipped is gone past", () => {
  const jumping = outline({ a: { set: {}, then: "c" } }, { b: { set: {} } }, { c: { set: {} } }, { d: { set: {} } });
  const execution = new Execution();
  execution.run("/do/0/a", 0, "c");
  execution.journal.add(3, "task.skipped", { task: "/do/2/c" }, { parent: 0, name: "c" });
  execution.run("/do/3/d").over();
  const ways = [edgeOf.jump("/do/0/a", "/do/2/c"), ...[0, 1, 2, 3, 4].map((i) => edgeOf.before("/do", i))];
  expect(execution.taken(jumping, ways)).toEqual([ways[0], ways[1], ways[4], ways[5]]);
});

it("is the same object while nothing is added to it", () => {
  const whole = outline({ a: { set: {} } }, { b: { set: {} } });
  const execution = new Execution().run("/do/0/a");
  const before = pathTaken(whole, fold(execution.journal.events), NO_WAYS);
  execution.journal.add(50, "timer.set", { frame: 1 }, { timer: "t", purpose: "wait", dueAt: 1 });
  expect(pathTaken(whole, fold(execution.journal.events), before)).toBe(before);
  execution.run("/do/1/b");
  expect(pathTaken(whole, fold(execution.journal.events), before)).not.toBe(before);
});
