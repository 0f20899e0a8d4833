import type { WorkflowError } from "../domain/execution.ts";
import type { EffectRequest } from "../domain/effects.ts";
import { MAX_EXECUTION_MS } from "../domain/limits.ts";
import type { EffectOutcome } from "../domain/journal.ts";
import { standardError, TaskFailure, toWorkflowError } from "./errors.ts";
import { endBy, failCompensation, faultExecution } from "./compensation.ts";
import { deadlineOf, effectOf, isRunnable } from "./inspect.ts";
import type { Program } from "./program.ts";
import { checkedSize } from "./size.ts";
import type { Frame, OpenEffect, State } from "./state.ts";
import { step } from "./step.ts";
import { receiveEvent } from "./tasks/stream.ts";
import { subject, Turn, type Subject } from "./turn.ts";
import type { Advance, Effect, EngineInput } from "./types.ts";

/**
 * What follows from `input` at `now` (milliseconds since 1970): entries to make durable, then effects
 * to perform. Pure: the same arguments give the same result, and nothing else is read.
 *
 * Consumes `state`: it is changed and handed back as `result.state`. A host whose commit fails has to
 * drop it and fold the journal again.
 *
 * @param state null for `start`, and only then
 * @throws {Error} on a state of another revision, or on an input other than `start` without a state
 */
export function advance(program: Program, state: State | null, input: EngineInput, now: number): Advance<State> {
  const turn = new Turn(program, state, now);
  if (state !== null && state.outcome !== null) return result(turn, []);
  const repeated = receive(turn, state, input);
  if (input.type !== "recover") work(turn);
  return result(turn, repeated);
}

function receive(turn: Turn, state: State | null, input: EngineInput): readonly Effect[] {
  switch (input.type) {
    case "start":
      if (state === null) turn.emit("execution.started", input.started);
      return [];
    case "settled":
      settled(turn, input.effect, input.outcome);
      return [];
    case "parked":
      withOpen(turn, input.effect, (frame, effect) => {
        if (effect.parked || effect.indeterminate) return;
        turn.emit("effect.parked", { effect: input.effect, detail: input.detail }, about(turn, frame));
      });
      return [];
    case "progress":
      withOpen(turn, input.effect, (frame) =>
        turn.emit("effect.progress", { effect: input.effect, what: input.what }, about(turn, frame)),
      );
      return [];
    case "event":
      receiveEvent(turn, input.effect, input.id, input.event);
      return [];
    case "tick":
      return [];
    case "recover":
      return recover(turn, input.running);
    case "cancel":
      // It is on its way there.
      if (turn.state.compensating === null)
        endBy(turn, { status: "cancelled", reason: input.reason }, "the execution was cancelled");
      return [];
    case "suspend":
      if (!turn.state.suspended) turn.emit("execution.suspended", { reason: input.reason, by: input.by });
      return [];
    case "resume":
      if (turn.state.suspended) turn.emit("execution.unsuspended", { by: input.by });
      return [];
    case "settle":
      return settledBy(turn, input.effect, input.outcome, input.by);
    case "fault": {
      const error = { ...input.error } satisfies WorkflowError;
      if (input.final === true || !failCompensation(turn, error)) faultExecution(turn, error);
      return [];
    }
  }
}

function settled(turn: Turn, id: string, outcome: EffectOutcome): void {
  withOpen(turn, id, (frame) => settle(turn, frame, id, outcome));
}

/** What a person says of an effect in doubt. */
function settledBy(turn: Turn, id: string, outcome: EffectOutcome | "retry", by: string): readonly Effect[] {
  const again: Effect[] = [];
  withOpen(turn, id, (frame, effect) => {
    if (!effect.indeterminate) return;
    if (outcome !== "retry") return settle(turn, frame, id, outcome, by);
    turn.emit("effect.reopened", { effect: id, by }, about(turn, frame));
    again.push(effectOf(frame, effect));
  });
  return again;
}

function settle(turn: Turn, frame: Frame, id: string, outcome: EffectOutcome, by?: string): void {
  const { pointer } = turn.program.nodeOf(frame);
  let kept = outcome;
  let bytes = 0;
  try {
    bytes = checkedSize(outcome, "The response");
  } catch (error) {
    if (!(error instanceof TaskFailure)) throw error;
    const { status, durationMs } = outcome;
    kept = {
      ok: false,
      error: toWorkflowError(error, pointer),
      ...(status === undefined ? {} : { status }),
      ...(durationMs === undefined ? {} : { durationMs }),
    };
  }
  const data = { effect: id, outcome: kept, ...(by === undefined ? {} : { by }) };
  turn.emit("effect.settled", data, about(turn, frame), bytes);
}

/** Nothing happens where the intent is no longer open: what comes late is for nobody. */
function withOpen(turn: Turn, id: string, act: (frame: Frame, effect: OpenEffect) => void): void {
  const frame = turn.state.frames.get(turn.state.open.get(id) ?? -1);
  if (frame?.effect) act(frame, frame.effect);
}

const about = (turn: Turn, frame: Frame): Subject => ({
  ...subject(turn.program.nodeOf(frame), frame),
  attempt: frame.attempt,
});

/** The object was lost while these were open: what may be sent again is, the rest waits for a person. */
function recover(turn: Turn, running: ReadonlySet<string>): readonly Effect[] {
  const { state } = turn;
  // They wait until it is resumed.
  if (state.suspended) return [];
  const doubtful: { id: string; frame: number; effect: OpenEffect }[] = [];
  for (const [id, frame] of state.open) {
    const effect = state.frames.get(frame)?.effect;
    if (effect && !effect.indeterminate && !effect.parked && !running.has(id)) doubtful.push({ id, frame, effect });
  }
  if (doubtful.length === 0) return [];
  turn.emit("execution.resumed", { inDoubt: doubtful.map((one) => one.id) });
  const again: Effect[] = [];
  for (const { id, frame: frameId, effect } of doubtful) {
    const frame = state.frames.get(frameId);
    if (frame === undefined) continue;
    if (effect.repeatable) {
      again.push(effectOf(frame, effect));
      continue;
    }
    const detail = `${describe(effect.request)} was in flight when the execution was interrupted. It may or may not have been received, and metadata.idempotency forbids sending it again.`;
    turn.emit("effect.indeterminate", { effect: id, detail }, subject(turn.program.nodeOf(frame), frame));
  }
  return again;
}

function describe(request: EffectRequest): string {
  switch (request.kind) {
    case "http":
      return `${request.method} ${request.url}`;
    case "openapi":
      return `The operation ${request.operationId}`;
    case "grpc":
      return `${request.service.name}/${request.method}`;
    case "mcp":
      return `${request.method} at ${request.endpoint}`;
    case "asyncapi":
      return `The message to ${request.operation ?? request.channel ?? "its channel"}`;
    case "email":
      return `The mail "${request.subject}"`;
    default:
      return `The ${request.kind}`;
  }
}

/** Runs what is ready, and fires what is due, until nothing is left or the turn's budget is. */
function work(turn: Turn): void {
  const { state } = turn;
  const deadline = deadlineOf(state);
  if (deadline !== null && turn.now >= deadline) faultExecution(turn, tookTooLong());
  if (state.suspended) return;
  fireDue(turn);
  while (state.outcome === null && !turn.spent) {
    const first = state.ready.first;
    if (first === undefined) {
      if (!fireDue(turn)) return;
      continue;
    }
    const frame = state.frames.get(first);
    if (frame === undefined) throw new Error(`Frame ${first} is in the ready queue, but is not alive.`);
    step(turn, frame);
  }
}

function tookTooLong(): WorkflowError {
  const days = MAX_EXECUTION_MS / 86_400_000;
  return standardError("timeout", "Took too long", `An execution may take ${days} days (MAX_EXECUTION_MS).`, "");
}

/** In the order in which they are due; together due, in the order in which they were set. */
function fireDue(turn: Turn): boolean {
  const { state, now } = turn;
  if (state.timers.size === 0) return false;
  const due = [...state.timers.values()].filter((timer) => timer.dueAt <= now).sort((a, b) => a.dueAt - b.dueAt);
  for (const { id, frame: frameId, purpose } of due) {
    const frame = state.frames.get(frameId);
    if (frame === undefined) throw new Error(`Timer ${id} is of frame ${frameId}, which is not alive.`);
    const of = frame.parent < 0 ? { frame: frame.id } : subject(turn.program.nodeOf(frame), frame);
    turn.emit("timer.fired", { timer: id, purpose }, of);
  }
  return due.length > 0;
}

function result(turn: Turn, repeated: readonly Effect[]): Advance<State> {
  const { state } = turn;
  const effects: Effect[] = [...repeated];
  for (const entry of turn.entries) {
    if (entry.type !== "effect.requested") continue;
    const frame = state.frames.get(state.open.get(entry.data.effect) ?? -1);
    // Asked for and given up within one turn: never sent.
    if (frame?.effect) effects.push(effectOf(frame, frame.effect));
  }
  return {
    entries: turn.entries,
    effects,
    abandoned: turn.abandoned,
    more: isRunnable(state),
    state,
  };
}
