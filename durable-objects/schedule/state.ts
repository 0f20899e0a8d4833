import type { Failure, Result } from "../../shared/domain/result.ts";
import { ok } from "../../shared/domain/result.ts";
import { due } from "../../shared/domain/schedule-due.ts";
import { fireTimes, upcoming } from "../../shared/domain/schedule-times.ts";
import { retryDelayMs } from "../lib/publisher.ts";
import { CLOCK_TOLERANCE_MS, MAX_CHECK_MS, MAX_DOUBT_MS, MAX_NEXT, MIN_CHECK_MS, START_BATCH } from "./limits.ts";
import type { ScheduleSpec, ScheduleView } from "./rpc.ts";

/** What the object keeps, as one row. Times in milliseconds since 1970. */
export interface ScheduleState {
  readonly v: 1;
  readonly tenant: string;
  readonly workflow: string;
  /** Of what was last set. */
  readonly version: number;
  readonly spec: ScheduleSpec | null;
  /** Fire times up to it are dealt with. `after`: the last one that was. */
  readonly cursor: number;
  /** `after`: when the next start is due, or what it waits for. */
  readonly after: { readonly dueAt: number } | { readonly execution: string; readonly since: number } | null;
  /** Being started, the first of `times` next. `doubtSince`: since when the answer to one is missing. */
  readonly firing: null | {
    readonly times: readonly number[];
    readonly through: number;
    readonly doubtSince: number | null;
  };
  /** Alarms in a row that took up work and did not come to its end. */
  readonly attempts: number;
  readonly last: ScheduleView["last"];
  readonly missed: ScheduleView["missed"];
  readonly refused: ScheduleView["refused"];
}

/** What became of one start. */
export type Fired =
  | { readonly ok: true; readonly execution: string; readonly endedAt: number | null }
  /** `definite`: nothing was started, as opposed to: no answer came. */
  | { readonly ok: false; readonly failure: Failure; readonly definite: boolean };

/** As it is set; `invalid` where the rule is none. The same state: nothing changes. */
export function withSpec(
  state: ScheduleState | null,
  set: {
    readonly tenant: string;
    readonly workflow: string;
    readonly spec: ScheduleSpec | null;
    readonly version: number;
  },
): Result<ScheduleState | null> {
  const { spec, version } = set;
  if (spec === null && state === null) return ok(null);
  if (state !== null && version <= state.version) return ok(state);
  if (spec !== null) {
    const times = fireTimes(spec.rule, spec.since);
    if (!times.ok) return times;
  }
  const fresh: ScheduleState = {
    v: 1,
    tenant: set.tenant,
    workflow: set.workflow,
    version,
    spec,
    cursor: Math.max(spec?.since ?? 0, state?.cursor ?? 0),
    after: spec?.rule.kind === "after" ? { dueAt: spec.since } : null,
    firing: null,
    attempts: 0,
    last: state?.last ?? null,
    missed: state?.missed ?? { count: 0, exact: true },
    refused: null,
  };
  if (state === null || spec === null) return ok(fresh);
  const { cursor, after, firing, attempts, refused } = state;
  // The rule is the same, the revision another: what was due stays due.
  if (goesOn(state.spec, spec)) return ok({ ...fresh, cursor, after, firing, attempts, refused });
  // Another delay: what is under way is waited for all the same.
  if (spec.rule.kind === "after" && state.spec?.rule.kind === "after" && after !== null && "execution" in after)
    return ok({ ...fresh, after });
  return ok(fresh);
}

function goesOn(before: ScheduleSpec | null, spec: ScheduleSpec): boolean {
  return before?.since === spec.since && JSON.stringify(before.rule) === JSON.stringify(spec.rule);
}

/** Fire times that are ahead of a clock that was set back far are dealt with again when they come: intake knows them. */
export function atClock(state: ScheduleState, now: number): ScheduleState {
  const { spec, after } = state;
  if (spec?.rule.kind === "after") {
    const furthest = now + spec.rule.afterMs + CLOCK_TOLERANCE_MS;
    return after !== null && "dueAt" in after && after.dueAt > furthest
      ? { ...state, after: { dueAt: now + spec.rule.afterMs } }
      : state;
  }
  return spec !== null && state.cursor > now + CLOCK_TOLERANCE_MS && spec.since <= now
    ? { ...state, cursor: now }
    : state;
}

/** Takes up what is due, and counts the attempt; the same state where nothing is. */
export function taken(state: ScheduleState, now: number): ScheduleState {
  if (state.spec === null) return state;
  const attempts = state.attempts + 1;
  const { firing } = state;
  if (firing !== null) {
    if (state.refused !== null && state.refused.retryAt > now) return state;
    if (firing.doubtSince !== null && now - firing.doubtSince > MAX_DOUBT_MS) return taken(givenUp(state, now), now);
    return { ...state, attempts, firing: { ...firing, doubtSince: firing.doubtSince ?? now } };
  }
  if (state.spec.rule.kind === "after") {
    if (state.after === null || !("dueAt" in state.after) || state.after.dueAt > now) return state;
    const { dueAt } = state.after;
    return { ...state, attempts, firing: { times: [dueAt], through: dueAt, doubtSince: now } };
  }
  const times = fireTimes(state.spec.rule, state.spec.since);
  if (!times.ok || times.value === null) return state;
  const found = due(times.value, state.cursor, now, state.spec.missed);
  if (found === null) return state;
  const missed = addMissed(state.missed, found.missed, found.exact);
  const batch = found.fire.slice(0, START_BATCH);
  if (batch.length === 0) return { ...state, missed, cursor: found.through };
  const through = batch.length < found.fire.length ? (batch.at(-1) ?? found.through) : found.through;
  return { ...state, attempts, missed, firing: { times: batch, through, doubtSince: now } };
}

/** After the start of `dueAt` has been asked for. Another schedule may have been set meanwhile: that one stands. */
export function settled(state: ScheduleState, dueAt: number, fired: Fired, now: number): ScheduleState {
  const { firing, spec } = state;
  const ours = firing?.times[0] === dueAt && spec !== null;
  if (!fired.ok) {
    if (!ours) return state;
    const { code, detail } = fired.failure;
    const failures = (state.refused?.failures ?? 0) + 1;
    return {
      ...state,
      attempts: 0,
      firing: { ...firing, doubtSince: fired.definite ? null : firing.doubtSince },
      refused: { code, detail, at: now, retryAt: now + retryDelayMs(failures), failures },
    };
  }
  const last = { dueAt, firedAt: now, execution: fired.execution };
  if (!ours) return { ...state, last };
  const times = firing.times.slice(1);
  const rest =
    times.length > 0
      ? { firing: { ...firing, times }, cursor: Math.max(state.cursor, dueAt) }
      : { firing: null, cursor: Math.max(state.cursor, firing.through), attempts: 0 };
  const after = spec.rule.kind === "after" ? afterStart(state, fired.execution, fired.endedAt, now) : state.after;
  return { ...state, ...rest, last, after, refused: null };
}

function afterStart(
  state: ScheduleState,
  execution: string,
  endedAt: number | null,
  now: number,
): ScheduleState["after"] {
  return endedAt === null ? { execution, since: now } : { dueAt: nextAfter(state, endedAt) };
}

function nextAfter({ spec }: ScheduleState, endedAt: number): number {
  return endedAt + (spec?.rule.kind === "after" ? spec.rule.afterMs : 0);
}

/** `after`: the execution that is waited for is over. The same state where it is another. */
export function ended(state: ScheduleState, execution: string, endedAt: number): ScheduleState {
  const { after } = state;
  if (after === null || !("execution" in after) || after.execution !== execution) return state;
  return { ...state, after: { dueAt: nextAfter(state, endedAt) } };
}

/** Nobody can tell any more whether it was started, and starting it might be the second time. */
function givenUp(state: ScheduleState, now: number): ScheduleState {
  const { firing, spec } = state;
  if (firing === null) return state;
  return {
    ...state,
    attempts: 0,
    firing: null,
    cursor: Math.max(state.cursor, firing.through),
    missed: addMissed(state.missed, firing.times.length, true),
    after: spec?.rule.kind === "after" ? { dueAt: now } : state.after,
  };
}

function addMissed(missed: ScheduleState["missed"], count: number, exact: boolean): ScheduleState["missed"] {
  return count === 0 ? missed : { count: missed.count + count, exact: missed.exact && exact };
}

/** When the object has to look again; null: never. */
export function wakeAt(state: ScheduleState, now: number): number | null {
  const { spec, firing, after, refused, cursor } = atClock(state, now);
  if (spec === null) return null;
  if (firing !== null) return Math.max(now, refused?.retryAt ?? now);
  if (spec.rule.kind === "after") {
    if (after === null) return null;
    if ("dueAt" in after) return after.dueAt;
    return checkAt(after.since, now);
  }
  const times = fireTimes(spec.rule, spec.since);
  return times.ok ? (times.value?.next(cursor) ?? null) : null;
}

/** Ever more seldom; the same answer until that time has come, so that nothing is armed anew for it. */
function checkAt(since: number, now: number): number {
  const waited = Math.max(0, now - since);
  if (waited >= MAX_CHECK_MS) return since + (Math.floor(waited / MAX_CHECK_MS) + 1) * MAX_CHECK_MS;
  const doublings = Math.max(0, Math.floor(Math.log2(waited / MIN_CHECK_MS)) + 1);
  return since + Math.min(MIN_CHECK_MS * 2 ** doublings, MAX_CHECK_MS);
}

export function viewOf(state: ScheduleState | null, count: number, now: number): ScheduleView {
  if (state === null)
    return { spec: null, next: [], last: null, missed: { count: 0, exact: true }, refused: null, waitingFor: null };
  const { spec, after, last, missed, refused } = state;
  const waitingFor = after !== null && "execution" in after ? after.execution : null;
  const next = nextOf(atClock(state, now), Math.min(Math.max(count, 0), MAX_NEXT), now);
  return { spec, next, last, missed, refused, waitingFor };
}

function nextOf({ spec, after, cursor }: ScheduleState, count: number, now: number): readonly number[] {
  if (spec === null) return [];
  if (spec.rule.kind === "after") return after !== null && "dueAt" in after ? [after.dueAt].slice(0, count) : [];
  const times = fireTimes(spec.rule, spec.since);
  return times.ok && times.value !== null ? upcoming(times.value, Math.max(cursor, now), count) : [];
}
