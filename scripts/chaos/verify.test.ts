import { describe, expect, it } from "vitest";
import type { Event, Execution } from "../demo/platform/api.ts";
import { seeded } from "./random.ts";
import type { Received } from "./receiver.ts";
import { type Evidence, STEPS, verify } from "./verify.ts";

const T = 1_700_000_000_000;
const at = (ms: number): string => new Date(T + ms).toISOString();
const ID = "exe_1";

const call = (step: string, ms: number, more: Partial<Received> = {}): Received => ({
  n: 1,
  step,
  key: `k-${step}`,
  body: `{"step":"${step}"}`,
  arrivedAt: T + ms,
  respondedAt: T + ms + 5,
  applied: true,
  ...more,
});
const intent = (seq: number, step: string, ms: number): Event => ({
  seq,
  at: at(ms),
  type: "effect.requested",
  data: { effect: `e-${step}`, key: `k-${step}` },
});
const EXECUTION: Execution = {
  id: ID,
  status: "completed",
  startedAt: at(0),
  endedAt: at(99),
  input: { body: { n: 1 } },
  output: { n: 1, done: true },
};

/** One execution that was interrupted in its first call, and went well otherwise. */
function evidence(): { -readonly [K in keyof Evidence]: Evidence[K] } {
  const interrupted = call("slow", 10, { respondedAt: T + 400 });
  const history: Event[] = [
    intent(1, "slow", 9),
    { seq: 2, at: at(200), type: "execution.resumed", data: { inDoubt: ["e-slow"] } },
    ...STEPS.slice(1).map((step, i) => intent(i + 3, step, 300)),
  ];
  return {
    posted: [
      { n: 1, named: [ID], attempts: 2 },
      { n: 2, named: [], attempts: 1 },
    ],
    listed: [ID],
    executions: new Map([[ID, EXECUTION]]),
    histories: new Map([[ID, history]]),
    received: [interrupted, call("slow", 210, { applied: false }), ...STEPS.slice(1).map((step) => call(step, 301))],
    kills: [{ round: 1, at: T + 100, inFlight: [interrupted] }],
  };
}

const broken = (change: (all: ReturnType<typeof evidence>) => void): string[] => {
  const all = evidence();
  change(all);
  return verify(all)
    .filter((one) => one.violations.length > 0)
    .map((one) => one.name);
};

describe("verify", () => {
  it("finds nothing where all is well, and has looked at something in each check", () => {
    const findings = verify(evidence());
    expect(findings.flatMap((one) => one.violations)).toEqual([]);
    expect(findings.every((one) => one.examined > 0)).toBe(true);
  });

  it("finds an acknowledged execution that did not complete", () => {
    expect(broken((all) => (all.executions = new Map([[ID, { ...EXECUTION, status: "running" }]])))).toEqual([
      "every acknowledged execution completed, with its output",
    ]);
  });

  it("finds one that is not listed", () => {
    expect(broken((all) => (all.listed = []))).toEqual(["the list shows every acknowledged execution, once"]);
  });

  it("finds a call without an intent, and one whose intent came after", () => {
    const name = "no call was made without an intent, durable before it";
    expect(broken((all) => (all.received = [...all.received, call("extra", 50)]))).toEqual([name]);
    expect(
      broken(
        (all) =>
          (all.received = all.received.map((one) => (one.step === "last" ? { ...one, arrivedAt: T + 250 } : one))),
      ),
    ).toEqual([name]);
  });

  it("takes a request for that of the newest intent with its key: a retry has the key of the first", () => {
    const flaky = call("flaky", 320, { respondedAt: T + 600 });
    const retry = (all: ReturnType<typeof evidence>, inDoubt: string): void => {
      const history = all.histories.get(ID) ?? [];
      const more: Event[] = [
        { ...intent(history.length + 1, "flaky", 310), data: { effect: "e-flaky-2", key: "k-flaky" } },
        { seq: history.length + 2, at: at(500), type: "execution.resumed", data: { inDoubt: [inDoubt] } },
      ];
      all.histories = new Map([[ID, [...history, ...more]]]);
      all.received = [...all.received.map((one) => (one.step === "flaky" ? { ...one, applied: false } : one)), flaky];
      all.kills = [...all.kills, { round: 2, at: T + 400, inFlight: [flaky] }];
    };
    expect(broken((all) => retry(all, "e-flaky-2"))).toEqual([]);
    expect(broken((all) => retry(all, "e-flaky"))).toEqual([
      "a call that a kill interrupted is in doubt in an execution.resumed after it",
    ]);
  });

  it("finds a request that was repeated without a resume, also where the receiver knew the key", () => {
    expect(broken((all) => (all.received = [...all.received, call("last", 350, { applied: false })]))).toEqual([
      "no call was made more often than its intents and resumes say",
    ]);
  });

  it("finds a step that was applied twice, under another key, or never", () => {
    const name = "the receiver applied each step exactly once";
    expect(broken((all) => (all.received = [...all.received, call("last", 350)]))).toContain(name);
    expect(broken((all) => (all.received = all.received.filter((one) => one.step !== "left")))).toEqual([name]);
  });

  it("finds an interrupted call that no resume doubts, or only one before the kill", () => {
    const name = "a call that a kill interrupted is in doubt in an execution.resumed after it";
    expect(
      broken((all) => (all.kills = [{ round: 1, at: T + 201, inFlight: all.kills.flatMap((kill) => kill.inFlight) }])),
    ).toEqual([name]);
  });

  it("finds calls of a post that nothing is listed for", () => {
    const name = "a post that was never acknowledged exists whole or not at all";
    expect(broken((all) => (all.received = [...all.received, call("slow", 20, { n: 2 })]))).toContain(name);
  });

  it("finds a gap in a history", () => {
    expect(
      broken(
        (all) =>
          (all.histories = new Map([
            [ID, (all.histories.get(ID) ?? []).map((event) => ({ ...event, seq: event.seq + 1 }))],
          ])),
      ),
    ).toEqual(["history has no gap"]);
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
