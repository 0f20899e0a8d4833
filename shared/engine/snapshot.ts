import type { Outcome } from "../domain/execution.ts";
import type { StartedData } from "../domain/journal.ts";
import { hash64 } from "./keys.ts";
import type { Program } from "./program.ts";
import {
  ReadyQueue,
  type BranchContexts,
  type ContextChange,
  type Frame,
  type State,
  type Stream,
  type Timer,
  type Undo,
} from "./state.ts";

/** Raised whenever the shape below changes; a snapshot of another format is made again from the journal. */
const FORMAT = 4;

/** Index into `values`. */
type Ref = number;
type ValueField = "raw" | "input" | "value";

interface FrozenFrame extends Omit<
  Frame,
  ValueField | "items" | "results" | "children" | "contexts" | "stream" | "undoes"
> {
  readonly raw: Ref;
  readonly input: Ref;
  readonly value: Ref;
  readonly items: Ref | null;
  readonly results: readonly Ref[] | null;
  readonly children: readonly number[] | null;
  readonly contexts: FrozenContexts | null;
  readonly stream: FrozenStream | null;
  readonly undoes: FrozenUndo | null;
}
interface FrozenUndo extends Omit<Undo, "input" | "output" | "bound"> {
  readonly input: Ref;
  readonly output: Ref;
  readonly bound: readonly (readonly [string, Ref])[];
}
interface FrozenContexts {
  readonly open: readonly (readonly [number, unknown])[];
  readonly done: readonly (readonly [number, ContextChange])[];
  readonly bytes: number;
}
interface FrozenStream {
  readonly ids: readonly string[];
  readonly queue: readonly unknown[];
  readonly outputs: readonly unknown[];
  readonly passed: readonly number[];
  readonly correlated: readonly (readonly [string, unknown])[];
  readonly bytes: number;
}

interface Frozen {
  readonly format: typeof FORMAT;
  readonly started: Omit<StartedData, "input"> & { readonly input: Ref };
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly outcome: Outcome | null;
  readonly seq: number;
  readonly nextFrame: number;
  readonly tasks: number;
  readonly context: Ref;
  readonly frames: readonly FrozenFrame[];
  readonly ready: readonly number[];
  readonly timers: readonly Timer[];
  readonly open: readonly (readonly [string, number])[];
  readonly done: State["done"];
  readonly ending: Ref | null;
  readonly suspended: boolean;
  readonly undo: readonly FrozenUndo[];
  readonly compensating: State["compensating"];
  readonly edited: { readonly frame: number; readonly position: number; readonly value: Ref } | null;
  /** One value is often held by many frames: here it is once. */
  readonly values: readonly unknown[];
}

/**
 * The state as JSON, to be written at once: it shares the state's values.
 * What it gives is for `restore` of the same version, and for nobody else to read.
 */
export function snapshot(state: State): unknown {
  const values: unknown[] = [];
  const known = new Map<unknown, Ref>();
  const ref = (value: unknown): Ref => {
    const seen = known.get(value);
    if (seen !== undefined) return seen;
    known.set(value, values.length);
    return values.push(value) - 1;
  };
  const undo = (one: Undo): FrozenUndo => ({
    ...one,
    input: ref(one.input),
    output: ref(one.output),
    bound: Object.entries(one.bound).map(([name, value]) => [name, ref(value)]),
  });
  const frames = Array.from(state.frames.values(), (frame): FrozenFrame => ({
    ...frame,
    raw: ref(frame.raw),
    input: ref(frame.input),
    value: ref(frame.value),
    items: frame.items === null ? null : ref(frame.items),
    results: frame.results === null ? null : frame.results.map(ref),
    children: frame.children === null ? null : [...frame.children],
    contexts: freezeContexts(frame.contexts),
    stream: freezeStream(frame.stream),
    undoes: frame.undoes === null ? null : undo(frame.undoes),
    visits: frame.visits === null ? null : [...frame.visits],
    timers: frame.timers === null ? null : [...frame.timers],
    effect: frame.effect === null ? null : { ...frame.effect },
  }));
  return {
    ...state,
    format: FORMAT,
    started: { ...state.started, input: ref(state.started.input) },
    context: ref(state.context),
    frames,
    ready: state.ready.toArray(),
    timers: [...state.timers.values()],
    open: [...state.open],
    ending: state.ending === null ? null : ref(state.ending.output),
    undo: state.undo.map(undo),
    compensating: state.compensating === null ? null : { ...state.compensating, done: [...state.compensating.done] },
    edited: state.edited === null ? null : { ...state.edited, value: ref(state.edited.value) },
    values,
  } satisfies Frozen;
}

function freezeContexts(contexts: BranchContexts | null): FrozenContexts | null {
  return contexts === null ? null : { ...contexts, open: [...contexts.open], done: [...contexts.done] };
}
function thawContexts(frozen: FrozenContexts | null): BranchContexts | null {
  return frozen === null ? null : { ...frozen, open: new Map(frozen.open), done: new Map(frozen.done) };
}

function freezeStream(stream: Stream | null): FrozenStream | null {
  if (stream === null) return null;
  const { ids, queue, outputs, passed, correlated, bytes } = stream;
  return {
    ids: [...ids],
    queue: [...queue],
    outputs: [...outputs],
    passed: [...passed],
    correlated: [...correlated],
    bytes,
  };
}
function thawStream(frozen: FrozenStream | null): Stream | null {
  if (frozen === null) return null;
  return {
    ids: new Set(frozen.ids),
    queue: [...frozen.queue],
    outputs: [...frozen.outputs],
    passed: new Set(frozen.passed),
    correlated: new Map(frozen.correlated),
    bytes: frozen.bytes,
  };
}

const fingerprints = new WeakMap<Program, string>();

/** A snapshot names tasks by their numbers: it is good for programs of the same fingerprint only. */
export function fingerprint(program: Program): string {
  const known = fingerprints.get(program);
  if (known !== undefined) return known;
  const made = hash64(program.nodes.map(({ pointer, kind, body }) => `${pointer} ${kind} ${body.kind}`).join("\n"));
  fingerprints.set(program, made);
  return made;
}

/** @throws {Error} where the snapshot is of another format: fold the journal instead */
export function restore(json: unknown): State {
  const frozen = json as Frozen;
  if (frozen?.format !== FORMAT) throw new Error(`This snapshot is not of format ${FORMAT}.`);
  const { format: _format, values, ...rest } = frozen;
  const value = (ref: Ref): unknown => values[ref];
  const undo = (one: FrozenUndo): Undo => ({
    ...one,
    input: value(one.input),
    output: value(one.output),
    bound: Object.fromEntries(one.bound.map(([name, ref]) => [name, value(ref)])),
  });
  const frames = frozen.frames.map((frame): Frame => ({
    ...frame,
    raw: value(frame.raw),
    input: value(frame.input),
    value: value(frame.value),
    items: frame.items === null ? null : (value(frame.items) as readonly unknown[]),
    results: frame.results === null ? null : frame.results.map(value),
    children: frame.children === null ? null : new Set(frame.children),
    contexts: thawContexts(frame.contexts),
    stream: thawStream(frame.stream),
    undoes: frame.undoes === null ? null : undo(frame.undoes),
    visits: frame.visits === null ? null : [...frame.visits],
    timers: frame.timers === null ? null : [...frame.timers],
    effect: frame.effect === null ? null : { ...frame.effect },
  }));
  return {
    ...rest,
    started: { ...frozen.started, input: value(frozen.started.input) },
    context: value(frozen.context),
    frames: new Map(frames.map((frame) => [frame.id, frame])),
    ready: new ReadyQueue([...frozen.ready]),
    timers: new Map(frozen.timers.map((timer) => [timer.id, timer])),
    open: new Map(frozen.open),
    ending: frozen.ending === null ? null : { output: value(frozen.ending) },
    undo: frozen.undo.map(undo),
    compensating: frozen.compensating === null ? null : { ...frozen.compensating, done: [...frozen.compensating.done] },
    edited: frozen.edited === null ? null : { ...frozen.edited, value: value(frozen.edited.value) },
  };
}
