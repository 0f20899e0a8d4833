import type { EventFilter } from "../../domain/effects.ts";
import { bind, type BoundExpression } from "../bound-expression.ts";
import type { FilterBody, ListenBody, SubscribeBody } from "../compile-events.ts";
import { evaluate, taskScope } from "../data-flow.ts";
import { complete } from "../lifecycle.ts";
import type { Frame } from "../state.ts";
import { subject, type Turn } from "../turn.ts";
import type { Value } from "../authentication.ts";
import { asyncApiRequest } from "./asyncapi.ts";
import { requestEffect, valueOf } from "./request.ts";

/** Begins to listen. What comes is dealt with in stream.ts. */
export function runListen(turn: Turn, frame: Frame, body: ListenBody): void {
  // All of nothing has come already.
  if (body.filters.length === 0) return complete(turn, frame, []);
  const value = valueOf(turn, frame);
  const filters = body.filters.map((filter) => filterOf(filter, value));
  requestEffect(turn, frame, { kind: "listen", filters }, true);
}

/** `consume.for` counts from here. */
export function runSubscribe(turn: Turn, frame: Frame, body: SubscribeBody): void {
  const request = asyncApiRequest(body.call, valueOf(turn, frame));
  if (body.for !== null) {
    const dueAt = turn.now + evaluate(turn, body.for, frame.input, taskScope(turn, frame));
    const of = subject(turn.program.nodeOf(frame), frame);
    turn.emit("timer.set", { timer: `${frame.id}.for`, purpose: "wait", dueAt }, of);
  }
  requestEffect(turn, frame, request, true);
}

/** What depends on the workflow is what it is now, for as long as the task listens. */
function filterOf({ attributes, correlate }: FilterBody, value: Value): EventFilter {
  return {
    with: Object.fromEntries(
      attributes.map(({ name, is }) => [
        name,
        is.kind === "constant"
          ? is.filter
          : is.kind === "value"
            ? { equals: value(is.value) }
            : { expression: boundIn(is.expression, value) },
      ]),
    ),
    correlate: correlate.map(({ name, from, expect }) => ({
      name,
      from: boundIn(from, value),
      ...(expect === null ? {} : { expect: value(expect) }),
    })),
  };
}

function boundIn({ source, variables }: BoundExpression, value: Value): string {
  return variables === null ? source : bind(source, value(variables));
}
