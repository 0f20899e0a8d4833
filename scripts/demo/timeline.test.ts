import { describe, expect, it } from "vitest";
import type { Event } from "./platform/api.ts";
import { spans, timeline } from "./timeline.ts";

const at = (ms: number): string => new Date(1_700_000_000_000 + ms).toISOString();
let seq = 0;
const event = (ms: number, type: string, frame: number, data: Record<string, unknown> = {}): Event => ({
  seq: ++seq,
  at: at(ms),
  type,
  task: `/do/${frame}`,
  frame,
  data,
});
const EVENTS: Event[] = [
  event(0, "task.started", 1, { parent: 0, kind: "try", name: "pay" }),
  event(0, "task.started", 2, { parent: 1, kind: "call", name: "charge" }),
  event(100, "effect.settled", 2, { outcome: { ok: false, status: 503, error: { status: 503, title: "x" } } }),
  event(100, "task.faulted", 2, { error: { status: 503, title: "x" } }),
  event(100, "error.caught", 1, { error: { status: 503 }, action: "retry" }),
  event(300, "task.started", 3, { parent: 1, kind: "call", name: "charge" }),
  event(400, "task.completed", 3, { output: null }),
  event(400, "task.completed", 1, { output: null }),
  event(400, "task.skipped", 4, { parent: 0, name: "refund" }),
];

describe("spans", () => {
  it("gives one for each attempt, nested below its parent, with how it went", () => {
    expect(spans(EVENTS).map(({ name, depth, state, note }) => [name, depth, state, note])).toEqual([
      ["pay", 0, "completed", "caught 503: retry"],
      ["charge", 1, "faulted", "HTTP 503"],
      ["charge", 1, "completed", ""],
      ["refund", 0, "skipped", ""],
    ]);
  });
});

describe("timeline", () => {
  it("draws each bar to scale", () => {
    expect(timeline(spans(EVENTS), 8)).toEqual([
      "pay       ████████    400 ms  caught 503: retry",
      "  charge  ▒▒          100 ms  HTTP 503",
      "  charge        ██    100 ms",
      "refund              skipped",
    ]);
  });
});
