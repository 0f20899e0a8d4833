import type { WorkflowError } from "../../domain/execution.ts";
import type { Body } from "../body.ts";
import { evaluate, taskScope } from "../data-flow.ts";
import { TaskFailure } from "../errors.ts";
import { truthy, type Template } from "../evaluate.ts";
import { complete, fault } from "../lifecycle.ts";
import type { Frame } from "../state.ts";
import { subject, type Turn } from "../turn.ts";

export function runSet(turn: Turn, frame: Frame, value: Template): void {
  complete(turn, frame, evaluate(turn, value, frame.input, taskScope(turn, frame)));
}

/** The first case whose condition holds, else the default case, else where the task itself goes. */
export function runSwitch(turn: Turn, frame: Frame, cases: Extract<Body, { kind: "switch" }>["cases"]): void {
  const scope = taskScope(turn, frame);
  const matching =
    cases.find((one) => one.when !== null && truthy(evaluate(turn, one.when, frame.input, scope))) ??
    cases.find((one) => one.when === null);
  complete(turn, frame, frame.input, matching === undefined ? undefined : matching.then);
}

/** The timer's end completes it, with its input as output. */
export function runWait(turn: Turn, frame: Frame, duration: Template<number>): void {
  const dueAt = turn.now + evaluate(turn, duration, frame.input, taskScope(turn, frame));
  turn.emit(
    "timer.set",
    { timer: `${frame.id}.wait`, purpose: "wait", dueAt },
    subject(turn.program.nodeOf(frame), frame),
  );
}

export function runRaise(turn: Turn, frame: Frame, template: Template): void {
  fault(
    turn,
    frame,
    raised(evaluate(turn, template, frame.input, taskScope(turn, frame)), turn.program.nodeOf(frame).pointer),
  );
}

/** DSL reference, "Error": type and status are required; the runtime sets the instance. */
function raised(value: unknown, instance: string): WorkflowError {
  const { type, status, title, detail } = value as Readonly<Record<string, unknown>>;
  if (typeof type !== "string" || typeof status !== "number" || !Number.isInteger(status)) {
    throw new TaskFailure(
      "configuration",
      "Invalid error",
      "raise.error needs a type (text) and a status (a whole number).",
    );
  }
  return {
    type,
    status,
    ...(title === undefined || title === null ? {} : { title: text(title) }),
    ...(detail === undefined || detail === null ? {} : { detail: text(detail) }),
    instance,
  };
}

function text(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
