import type { ExecutionStatus } from "../domain/execution.ts";
import type { Frame, OpenEffect, State } from "./state.ts";
import type { Effect, Inspection } from "./types.ts";

/** How an execution stands. Cheap: it looks at what is open and what is timed, not at every frame. */
export function inspect(state: State): Inspection {
  const openEffects: Effect[] = [];
  const parked: Effect[] = [];
  let indeterminate = 0;
  for (const frameId of state.open.values()) {
    const frame = state.frames.get(frameId);
    if (!frame?.effect) continue;
    if (frame.effect.indeterminate) indeterminate++;
    else if (frame.effect.parked) parked.push(effectOf(frame, frame.effect));
    else openEffects.push(effectOf(frame, frame.effect));
  }
  let nextTimerAt: number | null = null;
  let awaited = parked.length;
  for (const { dueAt, purpose } of state.timers.values()) {
    if (nextTimerAt === null || dueAt < nextTimerAt) nextTimerAt = dueAt;
    if (purpose !== "timeout") awaited++;
  }
  const runnable = state.outcome === null && state.ready.size > 0;
  return {
    status: state.outcome?.status ?? statusOf(runnable || openEffects.length > 0, indeterminate, awaited),
    outcome: state.outcome,
    seq: state.seq,
    started: state.started,
    startedAt: state.startedAt,
    endedAt: state.endedAt,
    openEffects,
    parked,
    nextTimerAt,
    runnable,
  };
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
function statusOf(running: boolean, indeterminate: number, awaited: number): ExecutionStatus {
  if (running) return "running";
  return indeterminate > 0 && awaited === 0 ? "indeterminate" : "waiting";
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
