import type { ExecutionStatus } from "../domain/execution.ts";
import { MAX_EXECUTION_MS } from "../domain/limits.ts";
import type { Frame, OpenEffect, State } from "./state.ts";
import type { Effect, Inspection } from "./types.ts";

/** How an execution stands. Cheap: it looks at what is open and what is timed, not at every frame. */
export function inspect(state: State): Inspection {
  const openEffects: Effect[] = [];
  const parked: Effect[] = [];
  const indeterminate: Effect[] = [];
  for (const frameId of state.open.values()) {
    const frame = state.frames.get(frameId);
    if (!frame?.effect) continue;
    if (frame.effect.indeterminate) indeterminate.push(effectOf(frame, frame.effect));
    else if (frame.effect.parked) parked.push(effectOf(frame, frame.effect));
    else openEffects.push(effectOf(frame, frame.effect));
  }
  let nextTimerAt: number | null = null;
  let awaited = parked.length;
  for (const { dueAt, purpose } of state.timers.values()) {
    if (!state.suspended && (nextTimerAt === null || dueAt < nextTimerAt)) nextTimerAt = dueAt;
    if (purpose !== "timeout") awaited++;
  }
  const runnable = isRunnable(state);
  return {
    status: state.outcome?.status ?? statusOf(state, runnable || openEffects.length > 0, indeterminate.length, awaited),
    outcome: state.outcome,
    done: state.done,
    seq: state.seq,
    started: state.started,
    startedAt: state.startedAt,
    endedAt: state.endedAt,
    openEffects,
    indeterminate,
    parked,
    suspended: state.suspended,
    compensating: state.outcome === null ? (state.compensating?.outcome ?? null) : null,
    nextTimerAt,
    deadlineAt: deadlineOf(state),
    runnable,
  };
}

/** Whether there is something to do that waits for nobody. */
export function isRunnable(state: State): boolean {
  return state.outcome === null && !state.suspended && state.ready.size > 0;
}

export function deadlineOf({ startedAt, outcome, compensating }: State): number | null {
  return outcome === null && compensating === null ? startedAt + MAX_EXECUTION_MS : null;
}

/** Whether an effect is wanted still: what is not is to be ended elsewhere (unsubscribed, cancelled), once or again. */
export function isOpen(state: State, effect: string): boolean {
  return state.open.has(effect);
}

/** Whether an effect takes more events. False for what is no listener or subscription, or is not open. */
export function wants(state: State, effect: string): boolean {
  const frame = state.frames.get(state.open.get(effect) ?? -1);
  return frame !== undefined && frame.stream !== null;
}

/** A timeout only ends things: with nothing but one of those left, an effect in doubt is what it stands at. */
function statusOf(state: State, running: boolean, indeterminate: number, awaited: number): ExecutionStatus {
  if (state.suspended) return "suspended";
  if (running) return "running";
  if (indeterminate > 0 && awaited === 0) return "indeterminate";
  return state.compensating === null ? "waiting" : "running";
}

/** `attempt` counts the sends of this step: retries by the definition, and repeats after a crash. */
export function effectOf(frame: Frame, effect: OpenEffect): Effect {
  return {
    id: effect.id,
    key: effect.key,
    task: effect.task,
    attempt: frame.attempt + effect.sends - 1,
    request: effect.request,
  };
}
