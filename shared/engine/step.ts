import type { WorkflowError } from "../domain/execution.ts";
import { MAX_EXECUTION_TASKS } from "../domain/limits.ts";
import { contextOf } from "./branches.ts";
import { faultExecution, undoNext } from "./compensation.ts";
import { evaluate, type Scope } from "./data-flow.ts";
import { standardError, TaskFailure, toWorkflowError } from "./errors.ts";
import type { Body } from "./body.ts";
import { leaveAside } from "./extensions.ts";
import { childrenOf } from "./frames.ts";
import { callFunction } from "./functions.ts";
import { armTimeout, complete, fault, startNext } from "./lifecycle.ts";
import type { TaskNode } from "./program.ts";
import { checkedSize } from "./size.ts";
import type { Frame } from "./state.ts";
import { runEmit } from "./tasks/emit.ts";
import { iterate, joinIterations, spawnIteration, startLoop } from "./tasks/for.ts";
import { runListen, runSubscribe } from "./tasks/listen.ts";
import { ranProcess, runScript, runSubflow } from "./tasks/run.ts";
import { runCall } from "./tasks/call.ts";
import { runRaise, runSet, runSwitch, runWait } from "./tasks/simple.ts";
import { finishItem, nextItem } from "./tasks/stream.ts";
import { armAttempt, handleError, scheduleRetry } from "./tasks/try.ts";
import { subject, type Turn } from "./turn.ts";

/** Does what the frame at the head of the queue has to do next: one entry, or a few. */
export function step(turn: Turn, frame: Frame): void {
  const node = turn.program.nodeOf(frame);
  if (frame.parent < 0) return stepWorkflow(turn, frame, node);
  if (
    turn.state.tasks >= MAX_EXECUTION_TASKS &&
    (frame.phase === "next" || frame.phase === "spawn" || frame.phase === "iterate")
  ) {
    return faultExecution(turn, tooManyTasks(node.pointer));
  }
  try {
    stepTask(turn, frame, node);
  } catch (error) {
    if (!(error instanceof TaskFailure)) throw error;
    fault(turn, frame, toWorkflowError(error, node.pointer));
  }
}

function stepTask(turn: Turn, frame: Frame, node: TaskNode): void {
  const { body } = node;
  switch (frame.phase) {
    case "run":
      armTimeout(turn, frame, node);
      return run(turn, frame, node);
    case "next":
      return startNext(turn, frame);
    case "spawn":
      return body.kind === "for" ? spawnIteration(turn, frame) : startNext(turn, frame);
    case "listed":
      return listed(turn, frame, body);
    case "iterate":
      if (body.kind === "for") iterate(turn, frame, body);
      else if (body.kind === "listen" || body.kind === "subscribe") nextItem(turn, frame, body);
      return;
    case "joined":
      return joined(turn, frame, body);
    case "settled":
      return settle(turn, frame, node);
    case "fired":
      return complete(turn, frame, frame.input);
    case "failed": {
      // A compensation too: its error is its own, and the next one follows.
      const error =
        frame.error ?? standardError("runtime", "Unknown error", "A task faulted without an error.", node.pointer);
      return body.kind === "try" ? handleError(turn, frame, body, error) : fault(turn, frame, error);
    }
    case "retry":
      if (body.kind === "try" && body.retry !== null) scheduleRetry(turn, frame, body.retry);
      return;
    case "timedOut":
      return fault(turn, frame, timedOut(node.pointer, "The task"));
    case "attemptTimedOut":
      turn.cancelBelow(frame, "the attempt took longer than limit.attempt.duration");
      if (body.kind === "try") handleError(turn, frame, body, timedOut(node.pointer, "The attempt"));
      return;
    default:
      throw new Error(`Frame ${frame.id} is in the ready queue, but is ${frame.phase}.`);
  }
}

/** Its list is done, or was left. */
function listed(turn: Turn, frame: Frame, body: Body): void {
  if (body.kind === "for") return iterate(turn, frame, body);
  if (body.kind === "listen" || body.kind === "subscribe") return finishItem(turn, frame, body, frame.value);
  if (body.kind === "aside") return leaveAside(turn, frame, body);
  if (body.kind === "undo") return turn.emit("compensation.completed", {}, subject(turn.program.nodeOf(frame), frame));
  const left = body.kind === "do" && frame.position > body.list.nodes.length;
  if (body.kind === "do" && body.cases !== undefined && !left) return runSwitch(turn, frame, body.cases);
  complete(turn, frame, frame.value);
}

/** Everything side by side is done, or one has won; or a listener has what it listened for. */
function joined(turn: Turn, frame: Frame, body: Body): void {
  if (frame.stream !== null) return complete(turn, frame, frame.stream.outputs);
  // What all branches together have made of it may be too large.
  checkedSize(contextOf(turn.state, frame), "The context");
  if (body.kind === "for") return joinIterations(turn, frame);
  turn.cancelBelow(frame, "another branch was first");
  complete(turn, frame, body.kind === "fork" && body.compete ? frame.value : frame.results);
}

function run(turn: Turn, frame: Frame, node: TaskNode): void {
  const { body } = node;
  switch (body.kind) {
    case "set":
      return runSet(turn, frame, body.value);
    case "switch":
      return runSwitch(turn, frame, body.cases);
    case "raise":
      return runRaise(turn, frame, body.error);
    case "wait":
      return runWait(turn, frame, body.duration);
    case "http":
    case "openapi":
    case "grpc":
    case "asyncapi":
    case "mcp":
    case "email":
    case "person":
      return runCall(turn, frame, body);
    case "emit":
      return runEmit(turn, frame, body);
    case "listen":
      return runListen(turn, frame, body);
    case "subscribe":
      return runSubscribe(turn, frame, body);
    case "subflow":
      return runSubflow(turn, frame, body);
    case "script":
      return runScript(turn, frame, body);
    case "function":
      return callFunction(turn, frame, body);
    case "for":
      return startLoop(turn, frame, body);
    case "try":
      armAttempt(turn, frame, body);
      return startList(turn, frame);
    case "do":
    case "fork":
    case "aside":
    case "undo":
      return startList(turn, frame);
    case "unsupported":
      throw new TaskFailure("configuration", "Not supported", body.detail);
  }
}

function startList(turn: Turn, frame: Frame): void {
  if (childrenOf(turn.program, frame).nodes.length === 0) complete(turn, frame, frame.results ?? frame.value);
  else startNext(turn, frame);
}

function settle(turn: Turn, frame: Frame, node: TaskNode): void {
  const { outcome } = frame;
  if (outcome === null) throw new Error(`Frame ${frame.id} is settled without an outcome.`);
  const { body } = node;
  if ((body.kind === "subflow" || body.kind === "script") && ranProcess(turn, frame, body, outcome)) return;
  if (outcome.ok) complete(turn, frame, body.kind === "emit" ? frame.value : outcome.output);
  else fault(turn, frame, { ...outcome.error, instance: node.pointer });
}

function stepWorkflow(turn: Turn, root: Frame, node: TaskNode): void {
  if (turn.state.tasks >= MAX_EXECUTION_TASKS && root.phase === "next") return faultExecution(turn, tooManyTasks(""));
  switch (root.phase) {
    case "begin":
      return begin(turn, root, node);
    case "next":
      return startNext(turn, root);
    case "listed":
      return finish(turn, node, root.value);
    case "ending":
      turn.cancelBelow(root, "the workflow was ended by then: end");
      return finish(turn, node, turn.state.ending?.output ?? null);
    case "undo":
      return undoNext(turn);
    case "timedOut":
      return faultExecution(turn, timedOut("/timeout", "The workflow"));
    case "failed":
      return faultExecution(
        turn,
        root.error ?? standardError("runtime", "Unknown error", "A task faulted without an error.", ""),
      );
    default:
      throw new Error(`The workflow is in the ready queue, but is ${root.phase}.`);
  }
}

const WORKFLOW_INPUT: Scope = { within: null, task: null, context: false };
const WORKFLOW_OUTPUT: Scope = { within: null, task: null, context: true };

function begin(turn: Turn, root: Frame, node: TaskNode): void {
  const input = turn.state.started.input;
  let at = "/input";
  try {
    checkedSize(input, "The input");
    node.inputSchema?.(input, "The input");
    const from = node.inputFrom;
    const value = from === null ? undefined : { value: evaluate(turn, from, input, WORKFLOW_INPUT) };
    const bytes = value === undefined ? 0 : checkedSize(value.value, "The input");
    if (node.timeout !== null) {
      at = "/timeout";
      const dueAt = turn.now + evaluate(turn, node.timeout, value === undefined ? input : value.value, WORKFLOW_INPUT);
      turn.emit("timer.set", { timer: "0.timeout", purpose: "timeout", dueAt }, { frame: root.id });
    }
    if (value !== undefined) turn.emit("execution.input", value, {}, bytes);
  } catch (error) {
    if (!(error instanceof TaskFailure)) throw error;
    return faultExecution(turn, toWorkflowError(error, at));
  }
  if (childrenOf(turn.program, root).nodes.length === 0) finish(turn, node, root.value);
  else startNext(turn, root);
}

function finish(turn: Turn, node: TaskNode, rawOutput: unknown): void {
  try {
    const output = node.outputAs === null ? rawOutput : evaluate(turn, node.outputAs, rawOutput, WORKFLOW_OUTPUT);
    const bytes = checkedSize(output, "The output");
    node.outputSchema?.(output, "The output");
    turn.emit("execution.completed", { output }, {}, bytes);
  } catch (error) {
    if (!(error instanceof TaskFailure)) throw error;
    faultExecution(turn, toWorkflowError(error, "/output"));
  }
}

function timedOut(instance: string, what: string): WorkflowError {
  return standardError("timeout", "Timed out", `${what} took longer than its timeout.`, instance);
}

function tooManyTasks(instance: string): WorkflowError {
  return standardError(
    "runtime",
    "Too many tasks",
    `An execution may run ${MAX_EXECUTION_TASKS} tasks. Is there a jump that never ends?`,
    instance,
  );
}
