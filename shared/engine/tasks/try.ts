import type { WorkflowError } from "../../domain/execution.ts";
import type { RetryBody, TryBody } from "../body.ts";
import { evaluate, taskScope } from "../data-flow.ts";
import { canonicalType, TaskFailure } from "../errors.ts";
import { truthy } from "../evaluate.ts";
import { fault } from "../lifecycle.ts";
import { attemptTimer } from "../reducer.ts";
import { mayRetry, retryDelay } from "../retry.ts";
import type { Frame } from "../state.ts";
import { subject, type Turn } from "../turn.ts";

/** Limits the attempt that begins (limit.attempt.duration). */
export function armAttempt(turn: Turn, frame: Frame, body: TryBody): void {
  const limit = body.retry?.attemptDuration ?? null;
  if (limit === null) return;
  const after = evaluate(turn, limit, frame.input, taskScope(turn, frame));
  turn.emit(
    "timer.set",
    { timer: attemptTimer(frame), purpose: "timeout", dueAt: turn.now + after },
    about(turn, frame),
  );
}

/**
 * A task of the `try` has faulted. The error is caught where the filter and `when` take it and
 * `exceptWhen` does not; then: a retry while the policy allows one; else `catch.do`; else, where a
 * policy has been used up, the error goes on upwards; else it is ignored, and the `try` gives its input.
 */
export function handleError(turn: Turn, frame: Frame, body: TryBody, error: WorkflowError): void {
  // What `catch.do` does wrong is not for the same `catch`.
  if (frame.handling || !catches(turn, frame, body, error)) return fault(turn, frame, error);
  if (body.unknownRetry !== null) {
    throw new TaskFailure(
      "configuration",
      "Unknown retry policy",
      `The retry policy "${body.unknownRetry}" is not defined in use.retries.`,
    );
  }
  const scope = taskScope(turn, frame, { [body.as]: error });
  const retry = body.retry !== null && mayRetry(turn, frame, body.retry, scope);
  if (!retry && body.handler === null && body.retry !== null) return fault(turn, frame, error);
  const action = retry ? "retry" : body.handler !== null ? "handle" : "ignore";
  turn.emit("error.caught", { error, action }, { ...about(turn, frame), attempt: frame.tries });
}

/** After `error.caught` with a retry: the delay. */
export function scheduleRetry(turn: Turn, frame: Frame, policy: RetryBody): void {
  const delay = retryDelay(turn, frame, policy, frame.tries - 1);
  turn.emit(
    "timer.set",
    { timer: `${frame.id}.retry`, purpose: "retry", dueAt: turn.now + delay },
    { ...about(turn, frame), attempt: frame.tries },
  );
}

function catches(turn: Turn, frame: Frame, body: TryBody, error: WorkflowError): boolean {
  const { filter, when, exceptWhen } = body;
  if (filter !== null) {
    const { type, status, instance, title, detail, details } = filter;
    const differs = (wanted: unknown, actual: unknown): boolean => wanted !== undefined && wanted !== actual;
    if (type !== undefined && canonicalType(type) !== canonicalType(error.type)) return false;
    if (differs(status, error.status) || differs(instance, error.instance)) return false;
    if (differs(title, error.title) || differs(detail ?? details, error.detail)) return false;
  }
  const scope = taskScope(turn, frame, { [body.as]: error });
  if (when !== null && !truthy(evaluate(turn, when, frame.input, scope))) return false;
  return exceptWhen === null || !truthy(evaluate(turn, exceptWhen, frame.input, scope));
}

function about(turn: Turn, frame: Frame): { task: string; frame: number } {
  const { task, frame: id } = subject(turn.program.nodeOf(frame), frame);
  return { task: task ?? "", frame: id ?? frame.id };
}
