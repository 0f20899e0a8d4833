import type { Compensation, UndoneBy, WorkflowError } from "../domain/execution.ts";
import { fault } from "./lifecycle.ts";
import { undoneNode, undoResult } from "./reduce-compensation.ts";
import type { Turn } from "./turn.ts";

/** The workflow's end by an error that nothing caught. While it is compensating: that ends with what is undone so far. */
export function faultExecution(turn: Turn, error: WorkflowError): void {
  if (turn.state.compensating !== null) return endCompensation(turn, error);
  endBy(turn, { status: "faulted", error }, "the execution has faulted");
}

/** Everything that runs ends; what was done is undone where its task says how. */
export function endBy(turn: Turn, outcome: UndoneBy, reason: string): void {
  const root = turn.state.frames.get(0);
  if (root !== undefined) turn.cancelBelow(root, reason);
  if (turn.state.undo.length > 0) turn.emit("execution.compensating", { outcome });
  else emitEnd(turn, outcome);
}

/** The next one, or the end. */
export function undoNext(turn: Turn): void {
  const { state, program } = turn;
  const undo = state.undo.at(-1);
  if (undo !== undefined) {
    const { pointer, name } = undoneNode(program, undo);
    turn.emit("compensation.started", { of: undo.frame, name }, { task: pointer, frame: state.nextFrame });
  } else if (state.compensating !== null) emitEnd(turn, state.compensating.outcome, state.compensating.done);
}

function emitEnd(turn: Turn, outcome: UndoneBy, done: readonly Compensation[] = []): void {
  const compensation = done.length > 0 ? { compensation: [...done] } : {};
  if (outcome.status === "cancelled") turn.emit("execution.cancelled", { reason: outcome.reason, ...compensation });
  else turn.emit("execution.faulted", { error: outcome.error, ...compensation });
}

/** What undoes a task now is beyond help. @returns false where there is no such thing */
export function failCompensation(turn: Turn, error: WorkflowError): boolean {
  for (const id of turn.state.frames.get(0)?.children ?? []) {
    const frame = turn.state.frames.get(id);
    if (frame === undefined || frame.undoes === null) continue;
    fault(turn, frame, error);
    return true;
  }
  return false;
}

/** For good: what is not undone by now stays as it is, and the outcome says so. */
function endCompensation(turn: Turn, error: WorkflowError): void {
  failCompensation(turn, error);
  const { compensating, undo } = turn.state;
  if (compensating === null) return;
  const left = undo.toReversed().map((one) => undoResult(undoneNode(turn.program, one), error));
  emitEnd(turn, compensating.outcome, [...compensating.done, ...left]);
}
