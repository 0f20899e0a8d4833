import { MAX_VALUE_BYTES } from "../../domain/limits.ts";
import type { ForBody } from "../body.ts";
import { evaluate, taskScope } from "../data-flow.ts";
import { TaskFailure } from "../errors.ts";
import { truthy } from "../evaluate.ts";
import { complete } from "../lifecycle.ts";
import { checkedSize } from "../size.ts";
import type { Frame } from "../state.ts";
import { subject, type Turn } from "../turn.ts";

/** Binds the list once, so that a wake-up later iterates over the same. Null counts as empty. */
export function startLoop(turn: Turn, frame: Frame, body: ForBody): void {
  const items = evaluate(turn, body.in, frame.input, taskScope(turn, frame)) ?? [];
  if (!Array.isArray(items)) {
    throw new TaskFailure(
      "expression",
      "Nothing to iterate over",
      `for.in must give a list, not ${typeof items === "object" ? "an object" : `a ${typeof items}`}.`,
    );
  }
  const bytes = checkedSize(items, "The list of for.in");
  turn.emit("loop.started", { items: items as readonly unknown[] }, subject(turn.program.nodeOf(frame), frame), bytes);
}

/** Begins one more iteration beside those that run: each gets what the loop got. */
export function spawnIteration(turn: Turn, frame: Frame): void {
  checkOutputs(frame);
  const data = { index: frame.position, iteration: turn.state.nextFrame };
  turn.emit("loop.iteration", data, subject(turn.program.nodeOf(frame), frame));
}

/** All are done: their outputs, in the order of the items. */
export function joinIterations(turn: Turn, frame: Frame): void {
  checkOutputs(frame);
  complete(turn, frame, frame.results);
}

/** Before they are a list that is too large, and while it still helps. */
function checkOutputs(frame: Frame): void {
  if (frame.bytes <= MAX_VALUE_BYTES) return;
  throw new TaskFailure(
    "runtime",
    "Value too large",
    `The outputs of the iterations are more than ${MAX_VALUE_BYTES} bytes of JSON together.`,
  );
}

/** Begins the next iteration, whose first task gets what the one before gave; or ends the loop. */
export function iterate(turn: Turn, frame: Frame, body: ForBody): void {
  const index = frame.index + 1;
  const items = frame.items ?? [];
  if (index >= items.length || !goesOn(turn, frame, body, index)) return complete(turn, frame, frame.value);
  turn.emit("loop.iteration", { index }, subject(turn.program.nodeOf(frame), frame));
}

function goesOn(turn: Turn, frame: Frame, body: ForBody, index: number): boolean {
  if (body.while === null) return true;
  const bound = { __proto__: null, [body.at]: index, [body.each]: frame.items?.[index] };
  return truthy(evaluate(turn, body.while, frame.value, taskScope(turn, frame, bound)));
}
