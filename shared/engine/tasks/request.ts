import type { EffectRequest } from "../../domain/effects.ts";
import type { Value } from "../authentication.ts";
import { evaluate, taskScope } from "../data-flow.ts";
import { idempotencyKey } from "../keys.ts";
import { checkedSize } from "../size.ts";
import type { Frame } from "../state.ts";
import { subject, type Turn } from "../turn.ts";

/** Writes the intent. The host performs it once this turn is durable. */
export function requestEffect(turn: Turn, frame: Frame, request: EffectRequest, repeatable: boolean): void {
  const bytes = checkedSize(request, "The request");
  const effect = `${frame.id}.${frame.attempt}`;
  const key = idempotencyKey(turn.program, turn.state, frame);
  const of = { ...subject(turn.program.nodeOf(frame), frame), attempt: frame.attempt };
  turn.emit("effect.requested", { effect, key, request, repeatable }, of, bytes);
}

/** Evaluates what the task says over its input. */
export function valueOf(turn: Turn, frame: Frame): Value {
  const scope = taskScope(turn, frame);
  return (template) => evaluate(turn, template, frame.input, scope);
}
