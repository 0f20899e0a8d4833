import { resolveFunction } from "../dsl/functions.ts";
import type { CallFunctionTask, Task } from "../dsl/types.ts";
import type { Body } from "./body.ts";
import { optional, type Compiler } from "./compiler.ts";
import { checkedSize } from "./size.ts";
import type { Frame } from "./state.ts";
import type { Template } from "./evaluate.ts";
import type { TaskList } from "./program.ts";
import { valueOf } from "./tasks/request.ts";
import { subject, type Turn } from "./turn.ts";

/** A call of a function: its body is one task, whose input is what `with` gives. */
export interface FunctionBody {
  readonly kind: "function";
  /** Null: the function gets the call's own input. */
  readonly with: Template | null;
  readonly list: TaskList;
}

/**
 * The function's task is compiled where it is called, once for each call: its tasks stand at the call's pointer.
 * What the validator refuses (an unknown name, recursion, too much of it) fails the call when it is reached.
 */
export function compileFunction(compiler: Compiler, task: CallFunctionTask, name: string, pointer: string): Body {
  const found = resolveFunction(compiler.definition, compiler.links, task.call);
  if (found.kind === "problem") return { kind: "unsupported", detail: found.message };
  const inner = compiler.enter(found.id, found.catalogued);
  if (typeof inner === "string") return { kind: "unsupported", detail: inner };
  return {
    kind: "function",
    with: optional(task.with, compiler.make.value),
    list: inner.one(name, withoutThen(found.definition), pointer),
  };
}

/** Evaluates `with`, and begins with the function's task. */
export function callFunction(turn: Turn, frame: Frame, body: FunctionBody): void {
  const input = body.with === null ? frame.input : valueOf(turn, frame)(body.with);
  const bytes = checkedSize(input, "The function's input");
  turn.emit("function.called", { input }, subject(turn.program.nodeOf(frame), frame), bytes);
}

/** Where it goes on after a function is the call's to say. */
function withoutThen(task: Task): Task {
  const { then: _then, ...rest } = task;
  return rest as Task;
}
