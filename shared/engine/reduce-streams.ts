import type { CloudEvent } from "../domain/cloud-event.ts";
import type { EntryData } from "../domain/journal.ts";
import { setContext } from "./branches.ts";
import type { Body } from "./body.ts";
import { beginList, block, wake } from "./frames.ts";
import type { Program } from "./program.ts";
import { sizeOf } from "./size.ts";
import type { Frame, State, Stream } from "./state.ts";

// Moves of the reducer for tasks that events come to: `listen`, and subscriptions of `call: asyncapi`.
// The effect is open as long as the task wants more. Events wait in `queue` where a `foreach` takes its time.

export function newStream(body: Body): Stream | null {
  if (body.kind !== "listen" && body.kind !== "subscribe") return null;
  return { ids: new Set(), queue: [], outputs: [], passed: new Set(), correlated: new Map(), bytes: 0 };
}

export function eventReceived(program: Program, state: State, frame: Frame, data: EntryData["event.received"]): void {
  const { stream } = frame;
  const { body } = program.nodeOf(frame);
  if (stream === null || (body.kind !== "listen" && body.kind !== "subscribe")) return;
  stream.ids.add(data.id);
  stream.passed.add(data.filter);
  for (const [name, value] of Object.entries(data.correlated ?? {})) {
    if (!stream.correlated.has(name)) stream.correlated.set(name, value);
  }
  const consumed = body.kind === "subscribe" || data.filter < body.listened;
  if (consumed) {
    const item = body.kind === "subscribe" ? data.event : readEvent(data.event as CloudEvent, body.read);
    stream.bytes += sizeOf(item);
    (body.foreach === null ? stream.outputs : stream.queue).push(item);
  }
  if (data.last === true) close(state, frame);
  goOn(state, frame, stream);
}

/** DSL reference, "Listen", `read`: the payload, the event as a whole, or the payload as text. */
export function readEvent(event: CloudEvent, read: "data" | "envelope" | "raw"): unknown {
  if (read === "envelope") return event;
  const { data, data_base64: bytes } = event;
  if (data === undefined) return bytes ?? null;
  return read === "data" || typeof data === "string" ? data : JSON.stringify(data);
}

/** The first task of `foreach.do` gets what the task itself got. */
export function beginItem(program: Program, state: State, frame: Frame, index: number): void {
  frame.index = index;
  frame.value = frame.input;
  beginList(program, state, frame);
}

export function itemCompleted(state: State, frame: Frame, data: EntryData["iteration.completed"]): void {
  const { stream } = frame;
  if (stream === null) return;
  if (data.context !== undefined) setContext(state, frame, data.context.value);
  stream.outputs.push(data.output);
  stream.bytes += sizeOf(data.output) - sizeOf(stream.queue.shift());
  if (data.last === true) {
    stream.queue.length = 0;
    close(state, frame);
  }
  // It has just been worked on: whatever it was doing is done.
  frame.phase = "effect";
  goOn(state, frame, stream);
}

/** The other side has ended it: what has come is still worked on. */
export function streamSettled(state: State, frame: Frame): void {
  if (frame.stream !== null) goOn(state, frame, frame.stream);
}

/** `consume.for` is over. */
export function streamTimedOut(state: State, frame: Frame): void {
  close(state, frame);
  if (frame.stream !== null) goOn(state, frame, frame.stream);
}

function close(state: State, frame: Frame): void {
  if (frame.effect !== null) state.open.delete(frame.effect.id);
  frame.effect = null;
}

/** Where nothing is being worked on: the next event, or the end, or waiting for more. */
function goOn(state: State, frame: Frame, stream: Stream): void {
  if (frame.phase !== "effect") return;
  if (stream.queue.length > 0) return wake(state, frame, "iterate");
  if (frame.effect === null) return wake(state, frame, "joined");
  block(state, frame, "effect");
}
