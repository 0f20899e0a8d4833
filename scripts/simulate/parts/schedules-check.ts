import type { ScheduleSpec, ScheduleView } from "../../../durable-objects/schedule/rpc.ts";
import type { ExecutionView } from "../../../shared/domain/execution.ts";
import type { MissedPolicy, ScheduleRule } from "../../../shared/domain/schedule.ts";
import type { Platform } from "../platform.ts";

/** `skip`: what is later than this is left out (docs/schedules.md). */
const LATE_MS = 60_000;

/** What its object was told, and when: asked for first, and acknowledged. */
export interface Told {
  readonly spec: ScheduleSpec | null;
  readonly version: number;
  readonly askedAt: number;
  readonly knownAt: number;
}

interface Evidence {
  readonly platform: Platform;
  readonly rule: ScheduleRule;
  readonly missed: MissedPolicy;
  readonly told: readonly Told[];
  /** Every fire time up to then has been dealt with, as its object said. */
  readonly caughtUpAt: number;
  readonly view: ScheduleView;
  readonly executions: readonly ExecutionView[];
  readonly alarm: number | null;
}

/** After `since`, up to `until`; reckoned apart from the product. Of `after` there are none: they follow from what ran. */
export function fireTimesOf(rule: ScheduleRule, since: number, until: number): readonly number[] {
  if (rule.kind === "after") return [];
  const seconds = rule.kind === "cron" ? Number(/^\*\/(\d+) /.exec(rule.expression)?.[1]) : 0;
  const step = rule.kind === "every" ? rule.everyMs : seconds * 1_000;
  // The seconds of these expressions divide a minute, and the anchor of `every` is the publishing.
  const first = rule.kind === "every" ? since + step : (Math.floor(since / step) + 1) * step;
  const times: number[] = [];
  for (let at = first; at <= until; at += step) times.push(at);
  return times;
}

/** What docs/schedules.md promises, after a run. */
export function checkSchedule(evidence: Evidence): string[] {
  const { executions, alarm } = evidence;
  const problems: string[] = [];
  const fired = new Map<number, ExecutionView>();
  for (const view of executions) {
    const at = dueAtOf(view);
    const other = fired.get(at);
    if (other !== undefined) problems.push(`the fire time ${at} started ${other.id} and ${view.id}`);
    fired.set(at, view);
  }
  if (alarm !== null) problems.push("it has no schedule any more, and its alarm is set");
  problems.push(...ofRevisions(evidence));
  problems.push(...(evidence.rule.kind === "after" ? ofAfter(evidence) : ofTimes(evidence, fired)));
  return problems;
}

function dueAtOf({ input }: ExecutionView): number {
  return Date.parse((input as { readonly scheduledAt: string }).scheduledAt);
}

/** Nothing but fire times, none of them left out but as its policy says, and what is left out is counted. */
function ofTimes(
  { platform, rule, missed, told, caughtUpAt, view }: Evidence,
  fired: ReadonlyMap<number, ExecutionView>,
): string[] {
  const problems: string[] = [];
  const since = told[0]?.spec?.since ?? 0;
  const until = told.at(-1)?.knownAt ?? 0;
  const times = fireTimesOf(rule, since, until);
  for (const at of fired.keys()) if (!times.includes(at)) problems.push(`${at} is no fire time, and started something`);
  const sure = times.filter((at) => at <= caughtUpAt);
  const left = sure.filter((at) => !fired.has(at));
  const { storm } = platform;
  const calm = storm.lost === 0 && storm.crash === 0 && storm.outage === null;
  if ((missed === "all" || calm) && left.length > 0)
    problems.push(`nothing was started at ${left.join(" ")} (${missed})`);
  // Others may have been missed between the last look and the end.
  if (view.missed.count < left.length)
    problems.push(`${left.length} fire times were left out, and ${view.missed.count} are said to be`);
  if (storm.outage === null || missed === "all") return problems;
  const { from, to } = storm.outage;
  const within = [...fired.keys()].filter((at) => at > from && at < to);
  const late = within.filter((at) => at < to - LATE_MS);
  if (missed === "skip" && late.length > 0) problems.push(`${late.join(" ")} were to be left out, and were started`);
  if (within.length > 1) problems.push(`one was to be started for all that was missed, and not ${within.join(" ")}`);
  return problems;
}

/** One at a time, each so long after the end of the one before. */
function ofAfter({ rule, executions }: Evidence): string[] {
  const afterMs = rule.kind === "after" ? rule.afterMs : 0;
  const inOrder = executions.toSorted((one, other) => dueAtOf(one) - dueAtOf(other));
  return inOrder.slice(1).flatMap((view, at) => {
    const before = inOrder[at];
    const ended = Date.parse(before?.endedAt ?? "");
    return dueAtOf(view) === ended + afterMs
      ? []
      : [`${view.id} was due at ${dueAtOf(view)}, and ${String(before?.id)} ended at ${ended}`];
  });
}

/** The newest that was told holds, whatever is told again. */
function ofRevisions({ told, executions }: Evidence): string[] {
  const newest = told.reduce<Told | null>(
    (best, one) => (one.spec !== null && (best === null || one.version > best.version) ? one : best),
    null,
  );
  const spec = newest?.spec ?? null;
  if (newest === null || spec === null) return [];
  const { knownAt } = newest;
  return executions
    .filter((view) => dueAtOf(view) > knownAt && view.revision !== spec.revision)
    .map((view) => `${view.id} is of ${view.revision}, and ${spec.revision} was published before`);
}
