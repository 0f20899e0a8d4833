import { type Difference, differences } from "../../../shared/builder/differences.ts";
import type { ExecutionStatus } from "../api.ts";
import type { Row, Timeline } from "./timeline-types.ts";

/** What one step came to in two runs. Of a step that ran more than once it is the first time that differs. */
export interface StepDifference {
  /** The row of the later run; where it did not run there, of the earlier one. */
  readonly row: Row;
  readonly kind: "onlyBefore" | "onlyNow" | "status" | "times" | "output";
  readonly before: Row | null;
  readonly now: Row | null;
  /** Counts from 1; null: it ran once in both. */
  readonly turn: number | null;
  readonly times: readonly [number, number];
  /** Of `output`. */
  readonly differences: readonly Difference[];
}

export interface RunComparison {
  readonly status: readonly [ExecutionStatus, ExecutionStatus];
  /** In milliseconds; null: it is not over. */
  readonly duration: readonly [number | null, number | null];
  readonly output: readonly Difference[];
  readonly input: readonly Difference[];
  readonly steps: readonly StepDifference[];
  /** Steps that came to the same in both. */
  readonly same: number;
}

/** What a run did otherwise than the one that it was run again from. */
export function compareRuns(before: Timeline, now: Timeline): RunComparison {
  const [was, is] = [leavesOf(before), leavesOf(now)];
  const keys = [...is.keys(), ...[...was.keys()].filter((key) => !is.has(key))];
  const all = keys.map((key) => stepDifference(was.get(key) ?? [], is.get(key) ?? []));
  const steps = all.filter((one) => one !== null);
  return {
    status: [before.status, now.status],
    duration: [durationOf(before), durationOf(now)],
    input: differences(before.input, now.input, []),
    output:
      before.status === "completed" && now.status === "completed" ? differences(before.output, now.output, []) : [],
    steps,
    same: all.length - steps.length,
  };
}

/** Steps that hold no others, by their place in the definition: what is around them came to what they came to. */
function leavesOf({ rows }: Timeline): ReadonlyMap<string, readonly Row[]> {
  const found = new Map<string, Row[]>();
  for (const row of rows.values()) {
    if (row.children.length > 0) continue;
    const own = found.get(row.task);
    if (own === undefined) found.set(row.task, [row]);
    else own.push(row);
  }
  return found;
}

function stepDifference(was: readonly Row[], is: readonly Row[]): StepDifference | null {
  const [row] = is.length > 0 ? is : was;
  if (row === undefined) return null;
  const made = (kind: StepDifference["kind"], index: number, found: readonly Difference[] = []): StepDifference => ({
    row: is[index] ?? was[index] ?? row,
    kind,
    before: was[index] ?? null,
    now: is[index] ?? null,
    turn: Math.max(was.length, is.length) > 1 ? index + 1 : null,
    times: [was.length, is.length],
    differences: found,
  });
  if (was.length === 0) return made("onlyNow", 0);
  if (is.length === 0) return made("onlyBefore", 0);
  for (const [index, now] of is.entries()) {
    const before = was[index];
    if (before === undefined) break;
    if (before.status !== now.status) return made("status", index);
    const found = differences(before.output?.value, now.output?.value, []);
    if (found.length > 0) return made("output", index, found);
  }
  return was.length === is.length ? null : made("times", Math.min(was.length, is.length));
}

const durationOf = ({ startedAt, endedAt }: Timeline): number | null =>
  startedAt === null || endedAt === null ? null : endedAt - startedAt;
