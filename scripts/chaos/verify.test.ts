import { describe, expect, it } from "vitest";
import type { Event, Execution } from "../demo/platform/api.ts";
import { doubtsOf, unsettledOf } from "./evidence.ts";
import { call, CANCELLED, CHILD, DONE, event, evidence, KILLED, numbered, T } from "./evidence-fixture.ts";
import { seeded } from "./random.ts";
import { merged, verify } from "./verify.ts";

type All = ReturnType<typeof evidence>;

/** Which checks find something once this was changed. */
function broken(change: (all: All) => void): string[] {
  const all = evidence();
  change(all);
  return verify(all)
    .filter((one) => one.violations.length > 0)
    .map((one) => one.name);
}

const become = (all: All, id: string, more: Partial<Execution>): void => {
  const was = all.executions.get(id);
  if (was === undefined) throw new Error(`no ${id}`);
  const now = { ...was, ...more };
  all.executions.set(id, now);
  all.listed = all.listed.map((row) => (row.id === id ? { id, status: now.status, endedAt: now.endedAt } : row));
};
const rewrite = (all: All, id: string, how: (events: readonly Event[]) => readonly Omit<Event, "seq">[]): void =>
  void all.histories.set(id, numbered(how(all.histories.get(id) ?? [])));
const without = (all: All, id: string, type: string): void =>
  rewrite(all, id, (events) => events.filter((one) => one.type !== type));

const ENDS = "every acknowledged start is there, and came to the end that it was meant for";
const LIST = "the list shows each execution once, and as it is";
const INTENT = "no call was made without an intent, durable before it";
const OFTEN = "no call was made more often than history accounts for";
const KEYED = "a receiver that honours keys applied each step once";
const UNKEYED = "one that does not got what may not be repeated once, or again when a person said so";
const ALL_STEPS = "what did all of its steps did each exactly once";
const WELL = "a call that history says came back well was received";
const REST = "a call in doubt that may not be repeated leaves its execution indeterminate";
const INTERRUPTED = "a call that a kill interrupted is in doubt in an execution.resumed after it";
const FAMILY = "each run of a sub-workflow is one child, and that is over when its parent is";
const REVERSED = "what was completed is undone, the last first";
const RESULT = "the result says what was undone";
const UNDONE = "each undoing was done once, and of nothing that stands";
const SEEN = "receivers saw what was done in a row undone in reverse";
const SAID = "what ends undone says so in history before it ends";

describe("verify", () => {
  it("finds nothing where all is well, and has looked at something in each check", () => {
    const findings = verify(evidence());
    expect(findings.flatMap((one) => one.violations)).toEqual([]);
    expect(findings.filter((one) => one.examined === 0)).toEqual([]);
  });

  it("counts the same check of two rounds as one", () => {
    const twice = merged([...verify(evidence()), ...verify(evidence())]);
    expect(twice.map(({ examined }) => examined)).toEqual(verify(evidence()).map(({ examined }) => 2 * examined));
  });
});

describe("of starts it finds", () => {
  it("one that is not there, not over, or over in another way", () => {
    expect(broken((all) => void all.executions.delete(CANCELLED))).toContain(ENDS);
    expect(broken((all) => become(all, DONE, { status: "waiting", endedAt: null }))).toContain(ENDS);
    expect(broken((all) => become(all, DONE, { output: { n: 2, done: true } }))).toEqual([ENDS]);
    expect(broken((all) => become(all, DONE, { status: "faulted" }))).toContain(ENDS);
  });

  it("but not one that faulted because a person said of its call that it had failed", () => {
    const found = broken((all) => {
      become(all, DONE, { status: "faulted" });
      all.settlements = all.settlements.map((one) => ({ ...one, execution: CHILD, said: "error" }));
    });
    expect(found).not.toContain(ENDS);
  });

  it("two of one post, and what is left of one that was never acknowledged", () => {
    expect(
      broken((all) => {
        all.posted = all.posted.map((one) => (one.n === 1 ? { ...one, named: [DONE, "exe_9"] } : one));
      }),
    ).toContain("a start that was repeated made one execution");
    const name = "a start that was never acknowledged exists whole or not at all";
    expect(broken((all) => (all.received = [...all.received, call(3, "exe_9", "reserve", 20)]))).toContain(name);
    const half = { id: "exe_9", status: "running", endedAt: null, input: { n: 3 } };
    expect(
      broken((all) => all.executions.set("exe_9", { ...half, startedAt: "", trigger: { kind: "api", source: "api" } })),
    ).toContain(name);
  });

  it("a list that misses one, has one twice, or says something else than the execution", () => {
    expect(broken((all) => (all.listed = all.listed.slice(1)))).toEqual([LIST]);
    expect(broken((all) => (all.listed = [...all.listed, ...all.listed.slice(0, 1)]))).toEqual([LIST]);
    expect(broken((all) => (all.listed = all.listed.map((row) => ({ ...row, status: "running" }))))).toEqual([LIST]);
  });

  it("a cancel that was refused, or forgotten", () => {
    const name = "a cancel that was acknowledged is kept";
    const answered = (all: All, status: number): void => {
      all.posted = all.posted.map((one) => (one.n === 2 ? { ...one, cancelled: status } : one));
    };
    expect(broken((all) => answered(all, 404))).toEqual([name]);
    expect(broken((all) => answered(all, 409))).toEqual([]);
    expect(broken((all) => become(all, CANCELLED, { status: "completed" }))).toContain(name);
  });
});

describe("of calls it finds", () => {
  it("one without an intent, and one whose intent came after", () => {
    expect(broken((all) => (all.received = [...all.received, call(1, DONE, "extra", 50)]))).toContain(INTENT);
    const early = (all: All): void => {
      all.received = all.received.map((one) => (one.step === "last" ? { ...one, arrivedAt: T + 250 } : one));
    };
    expect(broken(early)).toEqual([INTENT]);
  });

  it("one that was repeated and not in doubt, also where the receiver knew the key", () => {
    const again = call(1, DONE, "last", 350, { applied: false });
    expect(broken((all) => (all.received = [...all.received, again]))).toEqual([OFTEN]);
  });

  it("one that was in doubt, may not be repeated, and was; but not where a person said so", () => {
    const again = (all: All): void => void (all.received = [...all.received, call(1, DONE, "pay", 260)]);
    expect(broken(again)).toEqual([OFTEN, UNKEYED, ALL_STEPS]);
    const said = (all: All): void => {
      again(all);
      rewrite(all, DONE, (events) => [...events, event(255, "effect.reopened", { effect: "pay.1" })]);
    };
    expect(broken(said)).toEqual([ALL_STEPS]);
  });

  it("a step that was applied twice, under another key, or never", () => {
    expect(broken((all) => (all.received = [...all.received, call(1, "exe_9", "last", 350)]))).toEqual([
      INTENT,
      KEYED,
      ALL_STEPS,
    ]);
    const never = (all: All): void => void (all.received = all.received.filter((one) => one.step !== "left"));
    expect(broken(never)).toEqual([ALL_STEPS, WELL]);
    const known = (all: All): void => {
      all.received = all.received.map((one) => (one.step === "left" ? { ...one, applied: false } : one));
    };
    expect(broken(known)).toEqual([KEYED, ALL_STEPS]);
  });

  it("an execution that goes on in doubt, and one that is indeterminate without", () => {
    const rest = (all: All, status: string, type: string): void => {
      const history = all.rested.get(DONE)?.history ?? [];
      all.rested = new Map([[DONE, { status, history: history.filter((one) => one.type !== type) }]]);
    };
    expect(broken((all) => rest(all, "running", ""))).toEqual([REST]);
    expect(broken((all) => rest(all, "indeterminate", "effect.indeterminate"))).toEqual([REST]);
  });

  it("a key with two requests, and a gap in a history", () => {
    const other = (all: All): void => {
      all.received = all.received.map((one) => (one.applied ? one : { ...one, body: "{}" }));
    };
    expect(broken(other)).toEqual(["a key always carried the same request"]);
    const gap = (all: All): void =>
      void all.histories.set(
        CHILD,
        (all.histories.get(CHILD) ?? []).map((one) => ({ ...one, seq: one.seq + 1 })),
      );
    expect(broken(gap)).toEqual(["history has no gap"]);
  });

  it("an interrupted call that no resume doubts, or only one before the kill", () => {
    const later = (all: All): void => void (all.kills = all.kills.map((kill) => ({ ...kill, at: KILLED + 200 })));
    expect(broken(later)).toEqual([INTERRUPTED]);
    expect(broken((all) => without(all, DONE, "execution.resumed"))).toEqual([INTERRUPTED]);
    expect(broken((all) => without(all, CANCELLED, "execution.resumed"))).toEqual([OFTEN, INTERRUPTED]);
  });
});

describe("of sub-workflows it finds", () => {
  it("two children of one run, none, and one that is not over", () => {
    const twin = (all: All): void => {
      const child = all.executions.get(CHILD);
      if (child === undefined) return;
      all.executions.set("exe_9", { ...child, id: "exe_9" });
      all.listed = [...all.listed, { id: "exe_9", status: child.status, endedAt: child.endedAt }];
    };
    expect(broken(twin)).toEqual([FAMILY]);
    const none = (all: All): void => become(all, CHILD, { trigger: { kind: "parent", source: "exe_9" } });
    expect(broken(none)).toEqual([FAMILY, "no child is without its parent"]);
    expect(broken((all) => become(all, CHILD, { status: "waiting", endedAt: null }))).toEqual([FAMILY]);
  });

  it("a parent that completed before its child was over", () => {
    expect(broken((all) => become(all, CHILD, { endedAt: new Date(T + 600).toISOString() }))).toEqual([FAMILY]);
  });
});

describe("of undoing it finds", () => {
  const second = (ms: number, frame: number): Omit<Event, "seq">[] => [
    event(ms, "compensation.started", { of: frame }, { task: "/do/2/pay", frame: 12 }),
    event(ms, "compensation.completed", {}, { task: "/do/2/pay", frame: 12 }),
  ];
  const also = event(30, "task.completed", {}, { task: "/do/2/pay", frame: 4 });

  it("what was not undone, in the wrong order, or twice", () => {
    expect(broken((all) => without(all, CANCELLED, "compensation.started"))).toEqual([REVERSED, RESULT]);
    const inserted = (all: All, type: string): void => {
      become(all, CANCELLED, {
        compensation: [
          { task: "/do/2/pay", status: "undone" },
          { task: "/do/1/reserve", status: "undone" },
        ].toSorted((a, b) => (type === "execution.compensating" ? 0 : a.task.localeCompare(b.task))),
      });
      rewrite(all, CANCELLED, (events) => {
        const at = events.findIndex((one) => one.type === type) + 1;
        const [before, after] = [events.slice(0, at), events.slice(at)];
        return [also, ...before, ...second(50, 4), ...after];
      });
    };
    // Completed before `reserve` here, so to be undone after it.
    expect(broken((all) => inserted(all, "compensation.completed"))).toEqual([]);
    expect(broken((all) => inserted(all, "execution.compensating"))).toEqual([REVERSED]);
  });

  it("a result that is silent about it, or says that it failed", () => {
    expect(broken((all) => become(all, CANCELLED, { compensation: [] }))).toEqual([RESULT]);
    const failed = { compensation: [{ task: "/do/1/reserve", status: "failed" }] };
    expect(broken((all) => become(all, CANCELLED, failed))).toEqual([RESULT]);
  });

  it("an undoing that was applied twice, never, or of what stands", () => {
    const applied = (all: All, times: (one: All["received"][number]) => boolean): void => {
      all.received = all.received.map((one) => (one.step === "undo-reserve" ? { ...one, applied: times(one) } : one));
    };
    expect(broken((all) => applied(all, () => true))).toEqual([KEYED, UNDONE]);
    expect(broken((all) => applied(all, () => false))).toEqual([KEYED, UNDONE]);
    expect(broken((all) => (all.received = [...all.received, call(1, DONE, "undo-last", 400)]))).toContain(UNDONE);
  });

  it("receivers that saw it in another order than history tells", () => {
    const late = call(2, CANCELLED, "undo-last", 216);
    expect(broken((all) => (all.received = [...all.received, late]))).toContain(SEEN);
    expect(broken((all) => (all.received = [...all.received, { ...late, arrivedAt: T + 55 }]))).not.toContain(SEEN);
  });

  it("an end that comes before it, or with nothing before", () => {
    const early = (all: All): void =>
      rewrite(all, CANCELLED, (events) =>
        events.toSorted(
          (a, b) => Number(a.type === "compensation.completed") - Number(b.type === "compensation.completed"),
        ),
      );
    expect(broken(early)).toEqual([SAID]);
    expect(broken((all) => without(all, CANCELLED, "execution.compensating"))).toContain(SAID);
  });
});

describe("what a history says of doubts", () => {
  const doubt = event(1, "effect.indeterminate", { effect: "a.1" });

  it("is open until it is settled, sent again, or over with all that runs", () => {
    expect(unsettledOf(numbered([doubt]))).toEqual(["a.1"]);
    for (const end of ["effect.settled", "effect.reopened", "execution.compensating"])
      expect(unsettledOf(numbered([doubt, event(2, end, { effect: "a.1" })]))).toEqual([]);
    expect(unsettledOf(numbered([doubt, event(2, "effect.reopened", { effect: "a.1" }), doubt]))).toEqual(["a.1"]);
  });

  it("counts each time that a call was in doubt", () => {
    const resumed = event(1, "execution.resumed", { inDoubt: ["a.1", "b.1"] });
    expect(doubtsOf(numbered([resumed, resumed]))).toEqual(["a.1", "b.1", "a.1", "b.1"]);
  });
});

describe("seeded", () => {
  it("repeats itself for a seed, and differs between seeds", () => {
    const take = (seed: number): number[] => Array.from({ length: 5 }, seeded(seed));
    expect(take(1)).toEqual(take(1));
    expect(take(1)).not.toEqual(take(2));
    expect(take(3).every((value) => value >= 0 && value < 1)).toBe(true);
  });
});
