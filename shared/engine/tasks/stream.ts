import type { CloudEvent } from "../../domain/cloud-event.ts";
import type { ListenEffect } from "../../domain/effects.ts";
import { MAX_VALUE_BYTES } from "../../domain/limits.ts";
import { matches } from "../../events/match.ts";
import { contextOf } from "../branches.ts";
import type { ForeachBody, ListenBody, Strategy, SubscribeBody } from "../compile-events.ts";
import { evaluate, taskScope, type Scope } from "../data-flow.ts";
import { TaskFailure, toWorkflowError } from "../errors.ts";
import { truthy, type Template, type Variables } from "../evaluate.ts";
import { contextSize, fault } from "../lifecycle.ts";
import { MAX_LISTENER_EVENTS } from "../limits.ts";
import { readEvent } from "../reduce-streams.ts";
import { checkedSize } from "../size.ts";
import type { Frame, Stream } from "../state.ts";
import { subject, type Turn } from "../turn.ts";

type StreamBody = ListenBody | SubscribeBody;

/** What counts, and what follows from it. */
interface Counted {
  /** Position of the filter that it passed; 0 of a subscription. */
  readonly filter: number;
  readonly correlated: Readonly<Record<string, unknown>>;
  /** Nothing more is wanted. */
  readonly last: boolean;
}

/** An event for an effect. Nothing happens where that is not open, has had this event, or does not want it. */
export function receiveEvent(turn: Turn, effect: string, id: string, event: unknown): void {
  const frame = turn.state.frames.get(turn.state.open.get(effect) ?? -1);
  const stream = frame?.stream;
  if (frame === undefined || !stream || stream.ids.has(id)) return;
  const node = turn.program.nodeOf(frame);
  const { body } = node;
  if (body.kind !== "listen" && body.kind !== "subscribe") return;
  try {
    const counted =
      body.kind === "listen"
        ? listened(turn, frame, body, stream, event as CloudEvent)
        : subscribed(turn, frame, body, stream, event);
    if (counted === null) return;
    const bytes = checkedSize(event, "The event");
    checkRoom(stream, bytes);
    const { filter, last } = counted;
    // The last one says them all, for those who only look at that.
    const correlated = { ...(last ? Object.fromEntries(stream.correlated) : {}), ...counted.correlated };
    const data = {
      effect,
      id,
      event,
      filter,
      ...(Object.keys(correlated).length > 0 ? { correlated } : {}),
      ...(last ? { last } : {}),
    };
    turn.emit("event.received", data, subject(node, frame), bytes);
  } catch (error) {
    if (!(error instanceof TaskFailure)) throw error;
    fault(turn, frame, toWorkflowError(error, node.pointer));
  }
}

/** Each is kept until the task is over, and their list is its output. */
function checkRoom(stream: Stream, bytes: number): void {
  if (stream.ids.size >= MAX_LISTENER_EVENTS)
    throw new TaskFailure("runtime", "Too many events", `A task may consume ${MAX_LISTENER_EVENTS} events.`);
  if (stream.bytes + bytes > MAX_VALUE_BYTES)
    throw new TaskFailure(
      "runtime",
      "Value too large",
      `What the task has consumed, and made of it, is more than ${MAX_VALUE_BYTES} bytes of JSON.`,
    );
}

/** An event that `until` waits for ends it, and is not consumed, whatever else it would pass (DSL reference, "Listen"). */
function listened(turn: Turn, frame: Frame, body: ListenBody, stream: Stream, event: CloudEvent): Counted | null {
  const request = frame.effect?.request;
  if (request?.kind !== "listen" || typeof event !== "object" || event === null) return null;
  const { filters } = request;
  const known = Object.fromEntries(stream.correlated);
  const pass = (from: number, to: number, strategy: Strategy | null): Counted | null => {
    for (let filter = from; filter < to; filter++) {
      const one = filters[filter];
      // Each of `all` is waited for once: another event of its kind is not one of them.
      if (one === undefined || (strategy === "all" && stream.passed.has(filter))) continue;
      const { matched, values } = matches(one, event, turn.program.expressions, known);
      if (!matched) continue;
      const all = strategy === "all" ? missing(stream, filter, from, to) === 0 : true;
      return { filter, correlated: firstOf(one.correlate, values, known), last: all };
    }
    return null;
  };
  const ends = pass(body.listened, filters.length, body.untilStrategy);
  if (ends !== null) return ends;
  const counted = pass(0, body.listened, body.strategy);
  if (counted === null || body.strategy !== "any") return counted;
  if (body.untilStrategy !== null) return { ...counted, last: false };
  if (body.until === null) return counted;
  if (body.foreach !== null) return { ...counted, last: false };
  const outputs = [...stream.outputs, readEvent(event, body.read)];
  return { ...counted, last: isOver(turn, body, outputs, taskScope(turn, frame)) };
}

function missing(stream: Stream, passing: number, from: number, to: number): number {
  let count = 0;
  for (let filter = from; filter < to; filter++) if (filter !== passing && !stream.passed.has(filter)) count++;
  return count;
}

/** Without `expect` the first event sets what is expected of those that follow, by whatever filter. */
function firstOf(
  correlate: ListenEffect["filters"][number]["correlate"],
  values: Readonly<Record<string, unknown>>,
  known: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const first = correlate.filter((one) => !("expect" in one) && !Object.hasOwn(known, one.name));
  return Object.fromEntries(first.map(({ name }) => [name, values[name]]));
}

function subscribed(turn: Turn, frame: Frame, body: SubscribeBody, stream: Stream, message: unknown): Counted | null {
  const scope = taskScope(turn, frame);
  if (body.filter !== null && !truthy(evaluate(turn, body.filter, message, scope))) return null;
  const consumed = stream.outputs.length + stream.queue.length + 1;
  const enough = body.amount !== null && consumed >= body.amount;
  const last = enough || (body.foreach === null && isOver(turn, body, [...stream.outputs, message], scope));
  return { filter: 0, correlated: {}, last };
}

/** `while` and `until`, after an event was dealt with: over the list of what the task gives so far. */
function isOver(turn: Turn, body: StreamBody, outputs: readonly unknown[], scope: Scope): boolean {
  const seen: Scope = body.kind === "subscribe" ? { ...scope, consumed: outputs } : scope;
  const holds = (condition: Template): boolean => truthy(evaluate(turn, condition, outputs, seen));
  if (body.until !== null) return holds(body.until);
  return body.kind === "subscribe" && body.while !== null && !holds(body.while);
}

/** Begins with the first event of the queue. Where `foreach` has nothing to do, its output is the event. */
export function nextItem(turn: Turn, frame: Frame, body: StreamBody): void {
  const { stream } = frame;
  if (stream === null) return;
  if (body.foreach?.list) {
    turn.emit("loop.iteration", { index: stream.outputs.length }, subject(turn.program.nodeOf(frame), frame));
  } else finishItem(turn, frame, body, stream.queue[0]);
}

/** `foreach.output` and `foreach.export`; and whether that was the last one. */
export function finishItem(turn: Turn, frame: Frame, body: StreamBody, rawOutput: unknown): void {
  const { stream } = frame;
  const { foreach } = body;
  if (stream === null || foreach === null) return;
  const index = stream.outputs.length;
  const scope = taskScope(turn, frame, bindItem(foreach, stream, index));
  const output = foreach.outputAs === null ? rawOutput : evaluate(turn, foreach.outputAs, rawOutput, scope);
  let bytes = checkedSize(output, "The output");
  foreach.outputSchema?.(output, "The output");
  const context =
    foreach.exportAs === null
      ? undefined
      : { value: evaluate(turn, foreach.exportAs, output, { ...scope, output: { value: output } }) };
  if (context !== undefined) bytes += contextSize(turn, frame, context.value);
  const exported = context === undefined ? contextOf(turn.state, frame) : context.value;
  foreach.exportSchema?.(exported, "The context");
  const last = isOver(turn, body, [...stream.outputs, output], { ...scope, exported: { value: exported } });
  turn.emit(
    "iteration.completed",
    { index, output, ...(context === undefined ? {} : { context }), ...(last ? { last } : {}) },
    subject(turn.program.nodeOf(frame), frame),
    bytes,
  );
}

function bindItem({ item, at }: ForeachBody, stream: Stream, index: number): Variables {
  return { __proto__: null, [at]: index, [item]: stream.queue[0] } as unknown as Variables;
}
