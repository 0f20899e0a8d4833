import { stepsIn, type Outline, type Step, type StepPath } from "../../../../shared/builder/index.ts";
import type { WorkflowError } from "../../api.ts";
import type { StepMark } from "../../canvas/canvas-types.ts";
import type { Row, Timeline } from "../../execution/timeline-types.ts";
import { countdown, duration } from "../../lib/format.ts";
import { strings } from "../../strings.ts";

/** How a step went the last time that it ran. */
export interface StepRun {
  readonly status: Row["status"];
  readonly input: Row["input"];
  readonly output: Row["output"];
  readonly error: WorkflowError | null;
  readonly row: Row;
}

const text = strings.execution;

/** The row of a step: by its path, or, where steps have come and gone since it ran, by its name. */
function rowOf(step: Step, timeline: Timeline, byName: ReadonlyMap<string, Row>): Row | null {
  const last = timeline.tasks.get(step.path)?.rows.at(-1);
  const row = last === undefined ? undefined : timeline.rows.get(last);
  const found = row?.name === step.name ? row : byName.get(step.name);
  if (found === undefined) return null;
  // Of a step with "if it fails", the task is within the `try` of the same name.
  if (found.kind !== "try") return found;
  const inner = found.children.map((id) => timeline.rows.get(id)).find((child) => child?.name === step.name);
  return inner ?? found;
}

function namesIn(timeline: Timeline): ReadonlyMap<string, Row> {
  const names = new Map<string, Row>();
  for (const row of timeline.rows.values()) names.set(row.name, row);
  return names;
}

export function runsIn(outline: Outline, timeline: Timeline): ReadonlyMap<StepPath, StepRun> {
  const names = namesIn(timeline);
  const runs = new Map<StepPath, StepRun>();
  for (const step of stepsIn(outline.list)) {
    const row = rowOf(step, timeline, names);
    if (row !== null)
      runs.set(step.path, { status: row.status, input: row.input, output: row.output, error: row.error, row });
  }
  return runs;
}

/** What steps gave, by their names: the samples of what comes after them. */
export function outputsIn(timeline: Timeline): Readonly<Record<string, unknown>> {
  const outputs: Record<string, unknown> = {};
  for (const row of timeline.rows.values()) if (row.output !== null) outputs[row.name] = row.output.value;
  return outputs;
}

export function marksFor(outline: Outline, timeline: Timeline, now: number): ReadonlyMap<StepPath, StepMark> {
  const names = namesIn(timeline);
  const marks = new Map<StepPath, StepMark>();
  for (const step of stepsIn(outline.list)) {
    const row = rowOf(step, timeline, names);
    if (row === null) continue;
    const note = noteOf(row, timeline.tasks.get(step.path)?.rows.length ?? 1, now);
    marks.set(step.path, { status: row.status, ...(note === null ? {} : { note }) });
  }
  return marks;
}

function noteOf(row: Row, times: number, now: number): string | null {
  const { loop } = row;
  if (loop !== null && loop.total !== null)
    return text.loop(row.endedAt === null ? Math.max(loop.index ?? 0, 0) + 1 : loop.total, loop.total);
  if (row.endedAt === null) {
    const due = row.spans.findLast((span) => span.to === null && span.dueAt !== null)?.dueAt ?? null;
    return due === null ? null : text.waitLeft(countdown(Math.max(0, due - now)));
  }
  if (row.status === "skipped") return null;
  return times > 1 ? `${times} ×` : duration(row.endedAt - row.startedAt);
}
