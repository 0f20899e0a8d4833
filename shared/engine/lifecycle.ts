import type { WorkflowError } from "../domain/execution.ts";
import { branchBytes } from "./branches.ts";
import { evaluate, taskScope, type Scope } from "./data-flow.ts";
import { TaskFailure, toWorkflowError } from "./errors.ts";
import { truthy } from "./evaluate.ts";
import type { TaskNode } from "./program.ts";
import { attemptWithin, childrenOf, rawOf } from "./frames.ts";
import { MAX_BRANCH_CONTEXT_BYTES } from "./limits.ts";
import { checkedSize } from "./size.ts";
import type { Frame } from "./state.ts";
import { subject, type Turn } from "./turn.ts";

/** Starts the task at the frame's position, or skips it. The frame's list is known not to be done. */
export function startNext(turn: Turn, parent: Frame): void {
  const node = childrenOf(turn.program, parent).nodes[parent.position];
  if (node === undefined) throw new Error(`Frame ${parent.id} has no task at ${parent.position}.`);
  const raw = rawOf(turn.state, parent);
  const scope: Scope = { within: parent, task: { node, raw, startedAt: turn.now }, context: true };
  try {
    if (node.condition !== null && !truthy(evaluate(turn, node.condition, raw, scope))) {
      turn.emit("task.skipped", { parent: parent.id, name: node.name }, { task: node.pointer });
      return;
    }
    node.inputSchema?.(raw, "The input");
    if (node.inputFrom === null) {
      emitStarted(turn, parent, node);
      return;
    }
    const value = evaluate(turn, node.inputFrom, raw, scope);
    emitStarted(turn, parent, node, { value }, checkedSize(value, "The input"));
  } catch (error) {
    if (!(error instanceof TaskFailure)) throw error;
    // History shows which task it was: it starts, and faults at once.
    fault(turn, emitStarted(turn, parent, node), toWorkflowError(error, node.pointer));
  }
}

function emitStarted(turn: Turn, parent: Frame, node: TaskNode, input?: { readonly value: unknown }, bytes = 0): Frame {
  const id = turn.state.nextFrame;
  const data = { parent: parent.id, kind: node.kind, name: node.name };
  const attempt = attemptWithin(turn.program, parent);
  const of = attempt > 1 ? { task: node.pointer, frame: id, attempt } : { task: node.pointer, frame: id };
  turn.emit("task.started", input === undefined ? data : { ...data, input }, of, bytes);
  const frame = turn.state.frames.get(id);
  if (frame === undefined) throw new Error("The reducer has not made the frame.");
  return frame;
}

/** Sets the task's own timer, once: a `try` comes by here again with each attempt. */
export function armTimeout(turn: Turn, frame: Frame, node: TaskNode): void {
  if (node.timeout === null) return;
  const timer = `${frame.id}.timeout`;
  if (turn.state.timers.has(timer)) return;
  const after = evaluate(turn, node.timeout, frame.input, taskScope(turn, frame));
  turn.emit("timer.set", { timer, purpose: "timeout", dueAt: turn.now + after }, subject(node, frame));
}

/**
 * Ends a task with its raw output: `output.as`, `output.schema`, `export.as`, `export.schema`.
 * @param then where to go on, if not where the task itself says: a switch's case
 * @throws {TaskFailure} where any of these fails: the task faults instead
 */
export function complete(turn: Turn, frame: Frame, rawOutput: unknown, then?: string | null): void {
  const node = turn.program.nodeOf(frame);
  let output = rawOutput;
  let context: { readonly value: unknown } | undefined;
  let bytes = 0;
  if (node.outputAs !== null || node.exportAs !== null || node.exportSchema !== null) {
    const base = taskScope(turn, frame);
    const task = { node, raw: frame.raw, startedAt: frame.startedAt, rawOutput: { value: rawOutput } };
    if (node.outputAs !== null) output = evaluate(turn, node.outputAs, rawOutput, { ...base, task });
    bytes = checkedSize(output, "The output");
    node.outputSchema?.(output, "The output");
    if (node.exportAs !== null) {
      context = { value: evaluate(turn, node.exportAs, output, { ...base, task, output: { value: output } }) };
      bytes += contextSize(turn, frame, context.value);
    }
    // Where nothing is exported there is nothing to check: the context is not this task's.
    if (context !== undefined) node.exportSchema?.(context.value, "The context");
  } else {
    bytes = checkedSize(output, "The output");
    node.outputSchema?.(output, "The output");
  }
  const target = then === undefined ? node.then : then;
  if (target !== null) checkTarget(turn, frame, target);
  const data = target === null ? { output } : { output, then: target };
  turn.emit("task.completed", context === undefined ? data : { ...data, context }, subject(node, frame), bytes);
}

/** @throws {TaskFailure} where it is too large, or those of all branches together are */
export function contextSize(turn: Turn, frame: Frame, context: unknown): number {
  const bytes = checkedSize(context, "The context");
  if (branchBytes(turn.state, frame) + bytes <= MAX_BRANCH_CONTEXT_BYTES) return bytes;
  throw new TaskFailure(
    "runtime",
    "Value too large",
    `What the branches export is more than ${MAX_BRANCH_CONTEXT_BYTES} bytes of JSON together.`,
  );
}

function checkTarget(turn: Turn, frame: Frame, target: string): void {
  if (target === "end" && turn.state.compensating !== null)
    throw new TaskFailure("configuration", "Nothing to end", "then: end leads out of what undoes a task.");
  if (target === "exit" || target === "end") return;
  const parent = turn.state.frames.get(frame.parent);
  const branch = parent?.results !== null;
  if (parent !== undefined && !branch && childrenOf(turn.program, parent).positions.has(target)) return;
  const reason = branch
    ? "a branch of a fork can't go to another branch"
    : "there is no task of that name in the same list";
  throw new TaskFailure("configuration", "Unknown task", `then: ${target} leads nowhere: ${reason}.`);
}

/** Ends a task, and all that runs below it, with an error that its parent has to deal with. */
export function fault(turn: Turn, frame: Frame, error: WorkflowError): void {
  const node = turn.program.nodeOf(frame);
  turn.cancelBelow(frame, `${node.pointer} has faulted`);
  turn.emit(frame.undoes === null ? "task.faulted" : "compensation.faulted", { error }, subject(node, frame));
}
