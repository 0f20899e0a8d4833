import type { Row, Timeline } from "./timeline-types.ts";

/** The stretch of time that is drawn. Milliseconds since 1970. */
export interface Scale {
  readonly from: number;
  readonly to: number;
  /** Offsets from `from`, in milliseconds. */
  readonly ticks: readonly number[];
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS: readonly number[] = [
  1,
  2,
  5,
  10,
  20,
  50,
  100,
  200,
  500,
  SECOND,
  2 * SECOND,
  5 * SECOND,
  10 * SECOND,
  15 * SECOND,
  30 * SECOND,
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  7 * DAY,
  30 * DAY,
  90 * DAY,
  365 * DAY,
];
/** A shorter stretch than this says nothing about time, only about noise. */
const MIN_SPAN_MS = 10;

/**
 * While it runs, the end is kept at a full step ahead, so that the axis stands still and only what is
 * in progress grows; a pause that ends before long is drawn to its end. When it is over, it fits.
 * @param end when it was over; null while it goes on
 */
export function scaleOf(timeline: Timeline, end: number | null, now: number): Scale {
  const from = timeline.startedAt ?? now;
  const elapsed = Math.max((end ?? now) - from, MIN_SPAN_MS);
  if (end !== null) return { from, to: from + elapsed, ticks: ticks(elapsed) };
  let ahead = elapsed * 1.08;
  for (const id of timeline.open) {
    const row = timeline.rows.get(id);
    const due = row === undefined ? null : openPause(row)?.dueAt;
    if (due !== null && due !== undefined && due - from < Math.max(elapsed * 4, 30 * SECOND))
      ahead = Math.max(ahead, (due - from) * 1.04);
  }
  const step = stepOf(ahead);
  const span = Math.max(Math.ceil(ahead / step) * step, SECOND);
  return { from, to: from + span, ticks: ticks(span) };
}

/** The pause that a row is in. */
export function openPause(row: Row): Row["spans"][number] | undefined {
  return row.spans.findLast((span) => span.to === null && (span.kind === "wait" || span.kind === "retry"));
}

const stepOf = (span: number): number => STEPS.find((step) => span / step <= 5) ?? 365 * DAY;

function ticks(span: number): number[] {
  const step = stepOf(span);
  const all: number[] = [];
  for (let at = 0; at < span * 0.97; at += step) all.push(at);
  return all;
}

export const percent = (scale: Scale, at: number): number =>
  Math.min(100, Math.max(0, ((at - scale.from) / (scale.to - scale.from)) * 100));
