import { stepsIn } from "../../../shared/builder/outline.ts";
import type { Outline, Step, StepPath } from "../../../shared/builder/types.ts";
import type { StepMark } from "../canvas/canvas-types.ts";
import { countdown, duration } from "../lib/format.ts";
import { strings } from "../strings.ts";
import { canvasStrings } from "../strings/canvas.ts";
import { watching } from "../strings/watching.ts";
import { approvalOf, isDeclined } from "./approval.ts";
import { pathOf } from "./path-taken.ts";
import { openPause } from "./scale.ts";
import type { Row, RowStatus, TaskTally, Timeline } from "./timeline-types.ts";

const text = strings.execution;
/** What a step is shown as where its runs differ: what goes on before what went wrong, before what is over. */
const ORDER: readonly RowStatus[] = [
  "indeterminate",
  "running",
  "retrying",
  "waiting",
  "faulted",
  "cancelled",
  "completed",
  "skipped",
];

/**
 * How each step stands. @param before the marks as they were: where a step's is the same, it is the same object, so that
 * only what has changed is drawn again
 */
export function marksOf(
  outline: Outline,
  timeline: Timeline,
  now: number,
  before: ReadonlyMap<StepPath, StepMark>,
): ReadonlyMap<StepPath, StepMark> {
  const marks = new Map<StepPath, StepMark>();
  for (const step of stepsIn(outline.list)) {
    const mark = markOf(step, timeline, now);
    if (mark === null) continue;
    const was = before.get(step.path);
    marks.set(step.path, was !== undefined && same(was, mark) ? was : mark);
  }
  return marks;
}

function markOf(step: Step, timeline: Timeline, now: number): StepMark | null {
  const tally = timeline.tasks.get(step.path);
  if (tally === undefined) return timeline.endedAt === null ? null : NOT_RUN;
  const status = ORDER.find((one) => (tally.counts[one] ?? 0) > 0);
  if (status === undefined) return null;
  const note = noteOf(step, tally, status, timeline, now);
  const row = rowToShow(tally, timeline);
  return {
    status,
    ...(note === null ? {} : { note }),
    ...(note === watching.declined && row !== null && isDeclined(row) ? { declined: true } : {}),
  };
}

const same = (a: StepMark, b: StepMark): boolean =>
  a.status === b.status && a.note === b.note && a.declined === b.declined;

/** Of what is over: it says that nobody has to wait for this. */
const NOT_RUN: StepMark = { status: "skipped", note: watching.notRun };

/** What is worth knowing at a glance: how far a loop is, when it goes on, how often it was tried, how long it took. */
function noteOf(step: Step, tally: TaskTally, status: RowStatus, timeline: Timeline, now: number): string | null {
  const row = rowToShow(tally, timeline);
  if (row === null || status === "skipped") return null;
  if (row.loop !== null && row.loop.total !== null)
    return text.loop(
      row.status === "completed" ? row.loop.total : Math.min(Math.max(row.loop.index ?? 0, 0) + 1, row.loop.total),
      row.loop.total,
    );
  if (tally.rows.length > 1 || row.iteration !== null) {
    const total =
      row.iteration === null ? tally.rows.length : (loopAbove(row, timeline)?.loop?.total ?? tally.rows.length);
    const failed = tally.counts.faulted ?? 0;
    return failed > 0 ? watching.runs.failed(failed) : text.loop(overOf(tally), Math.max(total, tally.rows.length));
  }
  const pause = openPause(row);
  if (pause !== undefined && pause.dueAt !== null && row.endedAt === null) {
    const left = pause.dueAt - now;
    return left <= 0
      ? text.due
      : pause.kind === "wait"
        ? text.waitLeft(countdown(left))
        : text.retryIn(countdown(left));
  }
  if (row.kept) return watching.kept;
  const path = step.kind === "if" ? pathOf(step, timeline) : null;
  if (path !== null) return path.label === "" ? canvasStrings.otherwise : path.label;
  const answer = approvalOf(row);
  if (answer !== null && tally.rows.length === 1) return answer.approved ? watching.approved : watching.declined;
  const attempts = attemptsOf(row, timeline);
  if (attempts > 1) return text.attempts(attempts);
  return row.endedAt === null ? null : duration(row.endedAt - row.startedAt);
}

/** Of a step with "if it fails", the task is within the `try` of the same name. */
function attemptsOf(row: Row, timeline: Timeline): number {
  const own = Math.max(row.runs.length, row.effects.length);
  if (row.kind !== "try") return own;
  const inner = row.children.map((id) => timeline.rows.get(id)).find((child) => child?.name === row.name);
  return inner === undefined ? own : Math.max(own, inner.runs.length, inner.effects.length);
}

function overOf({ rows, counts }: TaskTally): number {
  const open = (counts.running ?? 0) + (counts.waiting ?? 0) + (counts.retrying ?? 0) + (counts.indeterminate ?? 0);
  return rows.length - open;
}

function loopAbove(row: Row, timeline: Timeline): Row | null {
  for (let id = row.parent; id !== null;) {
    const above = timeline.rows.get(id);
    if (above === undefined) return null;
    if (above.loop !== null) return above;
    id = above.parent;
  }
  return null;
}

/** The run of a task that people want to see first: the newest that goes on or went wrong, else the newest. */
export function rowToShow(tally: TaskTally, timeline: Timeline): Row | null {
  const failed = (tally.counts.faulted ?? 0) + (tally.counts.indeterminate ?? 0) > 0;
  if (failed) {
    const found = tally.rows.findLast((id) => {
      const status = timeline.rows.get(id)?.status;
      return status === "faulted" || status === "indeterminate";
    });
    if (found !== undefined) return timeline.rows.get(found) ?? null;
  }
  const last = tally.rows.at(-1);
  return last === undefined ? null : (timeline.rows.get(last) ?? null);
}

/** The row that a step stands for: of one with "if it fails", the step itself and not what is around it. */
export function rowOfStep(step: StepPath, timeline: Timeline): Row | null {
  const tally = timeline.tasks.get(step);
  const row = tally === undefined ? null : rowToShow(tally, timeline);
  if (row === null || row.kind !== "try") return row;
  const inner = row.children.map((id) => timeline.rows.get(id)).find((child) => child?.name === row.name);
  return inner ?? row;
}
