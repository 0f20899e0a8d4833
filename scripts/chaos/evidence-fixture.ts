import type { Event, Execution } from "../demo/platform/api.ts";
import type { Evidence } from "./evidence.ts";
import type { Received } from "./receiver.ts";
import { KEYED_STEPS, UNKEYED_STEPS } from "./verify-calls.ts";

export const T = 1_700_000_000_000;
/** When the platform was killed; it was up again at T + 200. */
export const KILLED = T + 100;
const at = (ms: number): string => new Date(T + ms).toISOString();

/** Completed, cancelled after its first two steps, and a child of the first. */
export const [DONE, CANCELLED, CHILD] = ["exe_1", "exe_2", "exe_3"];
const CHILD_STEPS = ["label", "hand-over", "track"];
const PARENT_STEPS = [...KEYED_STEPS, ...UNKEYED_STEPS].filter((step) => !CHILD_STEPS.includes(step));

const isKeyed = (step: string): boolean => KEYED_STEPS.includes(step) || step === "undo-reserve";

export const call = (n: number, owner: string, step: string, ms: number, more: Partial<Received> = {}): Received => ({
  n,
  step,
  key: `${owner}:${step}`,
  body: `{"step":"${step}"}`,
  keyed: isKeyed(step),
  arrivedAt: T + ms,
  respondedAt: T + ms + 5,
  droppedAt: null,
  applied: true,
  ...more,
});

type Draft = Omit<Event, "seq">;
export const numbered = (events: readonly Draft[]): Event[] => events.map((event, i) => ({ ...event, seq: i + 1 }));
export const event = (
  ms: number,
  type: string,
  data: Record<string, unknown> = {},
  more: Partial<Draft> = {},
): Draft => ({
  at: at(ms),
  type,
  data,
  ...more,
});
const intent = (owner: string, step: string, ms: number, kind = "http"): Draft =>
  event(ms, "effect.requested", {
    effect: `${step}.1`,
    key: `${owner}:${step}`,
    repeatable: !UNKEYED_STEPS.includes(step),
    request: { kind },
  });
const well = (step: string, ms: number, by?: string): Draft =>
  event(ms, "effect.settled", { effect: `${step}.1`, outcome: { ok: true }, ...(by === undefined ? {} : { by }) });

const execution = (id: string, n: number, status: string, more: Partial<Execution> = {}): Execution => ({
  id,
  status,
  startedAt: at(0),
  endedAt: at(500),
  input: { n },
  trigger: { kind: "api", source: "api" },
  ...more,
});

type Open<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Three posts, the last of which nothing became of. The first was interrupted in `pay`, which a person settled; the
 * second in the call that undoes its first step, which was repeated.
 */
export function evidence(): Open<Evidence> & {
  histories: Map<string, readonly Event[]>;
  executions: Map<string, Execution>;
} {
  const pay = call(1, DONE, "pay", 10, { respondedAt: null, droppedAt: KILLED + 1 });
  const undo = call(2, CANCELLED, "undo-reserve", 60, { respondedAt: null, droppedAt: KILLED + 1 });
  const doubt: Draft[] = [
    intent(DONE, "pay", 9),
    event(200, "execution.resumed", { inDoubt: ["pay.1"] }),
    event(200, "effect.indeterminate", { effect: "pay.1" }),
  ];
  const done = numbered([
    ...doubt,
    well("pay", 250, "person"),
    ...PARENT_STEPS.filter((step) => step !== "pay").flatMap((step) => [intent(DONE, step, 300), well(step, 310)]),
    intent(DONE, "ship", 320, "subflow"),
    event(330, "effect.parked", { effect: "ship.1", detail: { execution: CHILD } }),
    well("ship", 480),
    event(500, "execution.completed"),
  ]);
  const child = numbered([
    ...CHILD_STEPS.flatMap((step) => [intent(CHILD, step, 350), well(step, 360)]),
    event(450, "execution.completed"),
  ]);
  const cancelled = numbered([
    intent(CANCELLED, "reserve", 10),
    well("reserve", 20),
    event(20, "task.completed", {}, { task: "/do/1/reserve", frame: 3 }),
    event(50, "execution.compensating"),
    event(50, "compensation.started", { of: 3 }, { task: "/do/1/reserve", frame: 9 }),
    intent(CANCELLED, "undo-reserve", 50),
    event(200, "execution.resumed", { inDoubt: ["undo-reserve.1"] }),
    well("undo-reserve", 210),
    event(210, "compensation.completed", {}, { task: "/do/1/reserve", frame: 9 }),
    event(220, "execution.cancelled"),
  ]);
  const executions = new Map(
    [
      execution(DONE, 1, "completed", { output: { n: 1, done: true } }),
      execution(CANCELLED, 2, "cancelled", {
        input: { body: { n: 2 } },
        compensation: [{ task: "/do/1/reserve", status: "undone" }],
      }),
      execution(CHILD, 1, "completed", { endedAt: at(450), trigger: { kind: "parent", source: DONE } }),
    ].map((one) => [one.id, one]),
  );
  return {
    posted: [
      { n: 1, fate: "complete", named: [DONE], attempts: 2, cancelled: null },
      { n: 2, fate: "cancel", named: [CANCELLED], attempts: 1, cancelled: 200 },
      { n: 3, fate: "complete", named: [], attempts: 1, cancelled: null },
    ],
    listed: [...executions.values()].map(({ id, status, endedAt }) => ({ id, status, endedAt })),
    rested: new Map([[DONE, { status: "indeterminate", history: numbered(doubt) }]]),
    settlements: [{ execution: DONE, effect: "pay.1", key: `${DONE}:pay`, said: "output" }],
    executions,
    histories: new Map([
      [DONE, done],
      [CHILD, child],
      [CANCELLED, cancelled],
    ]),
    received: [
      pay,
      ...PARENT_STEPS.filter((step) => step !== "pay").map((step) => call(1, DONE, step, 301)),
      ...CHILD_STEPS.map((step) => call(1, CHILD, step, 351)),
      call(2, CANCELLED, "reserve", 11),
      undo,
      call(2, CANCELLED, "undo-reserve", 205, { applied: false }),
    ],
    kills: [{ round: 1, at: KILLED, inFlight: [pay, undo] }],
  };
}
