import type { Compensation, UndoneBy, WorkflowError } from "../domain/execution.ts";
import type { JournalEntry } from "../domain/journal.ts";
import { frameOf, remove, startVisits, wake } from "./frames.ts";
import { placeOf } from "./keys.ts";
import type { Program, TaskNode } from "./program.ts";
import { newFrame, type Frame, type State, type Undo } from "./state.ts";

/*
 * `metadata.compensate` (docs/control.md): what undoes a task. Each completed run of it is noted; should the workflow
 * fault, or be cancelled, they are undone in the reverse order of their completion, one after the other.
 */

/** Of an error in the list of what was undone: each is of one of perhaps thousands. */
const MAX_DETAIL_CHARACTERS = 300;

/** What is to be known of a completed run, should it have to be undone; null where nothing undoes it. */
export function undoOf(program: Program, state: State, frame: Frame, output: unknown): Undo | null {
  if (state.compensating !== null || program.nodeOf(frame).compensate === null) return null;
  return {
    frame: frame.id,
    node: frame.node,
    startedAt: frame.startedAt,
    input: frame.raw,
    output,
    bound: boundAround(program, state, frame),
    place: placeOf(program, state, frame),
  };
}

/** As `bindAround` (data-flow.ts) has it: the innermost binding of a name wins. */
function boundAround(program: Program, state: State, frame: Frame): Undo["bound"] {
  const bound = new Map<string, unknown>();
  const bind = (name: string, value: unknown): void => void (bound.has(name) || bound.set(name, value));
  for (let at = state.frames.get(frame.parent); at !== undefined && at.parent >= 0; at = state.frames.get(at.parent)) {
    const { body } = program.nodeOf(at);
    if (body.kind === "function") break;
    if (body.kind === "for") {
      const items = at.iteration ? (state.frames.get(at.parent)?.items ?? null) : at.items;
      if (items === null || at.index < 0) continue;
      bind(body.each, items[at.index]);
      bind(body.at, at.index);
    } else if ((body.kind === "listen" || body.kind === "subscribe") && body.foreach !== null && at.stream !== null) {
      bind(body.foreach.item, at.stream.queue[0]);
      bind(body.foreach.at, at.index);
    } else if (body.kind === "try" && at.handling) bind(body.as, at.error);
  }
  return Object.fromEntries(bound);
}

/** Nothing that ran runs on: the workflow's own frame is left, and what is to be undone. */
export function compensationBegun(state: State, outcome: UndoneBy): void {
  const root = frameOf(state, 0);
  state.frames.clear();
  state.frames.set(root.id, root);
  state.timers.clear();
  state.open.clear();
  state.ready.clear();
  state.ending = null;
  state.edited = null;
  state.suspended = false;
  // Whatever the workflow has spent: what it did has to be undone.
  state.tasks = 0;
  state.compensating = { outcome, done: [] };
  root.timers = null;
  root.children = null;
  root.contexts = null;
  root.queued = false;
  root.phase = "undo";
  wake(state, root, "undo");
}

export function compensationStarted(program: Program, state: State, entry: JournalEntry<"compensation.started">): void {
  const root = frameOf(state, 0);
  const undo = state.undo.pop();
  const node = undo === undefined ? null : undoneNode(program, undo).compensate;
  if (undo === undefined || !node || node.body.kind !== "undo" || entry.frame === undefined)
    throw new Error(`Entry ${entry.seq} undoes what is not to be undone.`);
  const frame = newFrame(entry.frame, 0, node.id, 0, 1, 1, entry.at, undo.output, undo.output, false, undo);
  state.frames.set(frame.id, frame);
  state.nextFrame = frame.id + 1;
  root.children = new Set([frame.id]);
  root.phase = "child";
  root.queued = false;
  state.ready.remove(root.id);
  startVisits(frame, node.body.list);
  wake(state, frame, node.body.list.nodes.length > 0 ? "next" : "listed");
}

export function compensationEnded(program: Program, state: State, frame: Frame, error: WorkflowError | null): void {
  const { undoes } = frame;
  if (undoes === null) throw new Error(`Frame ${frame.id} undoes nothing.`);
  const root = remove(state, frame);
  state.compensating?.done.push(undoResult(undoneNode(program, undoes), error));
  wake(state, root, "undo");
}

/** The task that a run is of. */
export function undoneNode(program: Program, undo: Undo): TaskNode {
  const node = program.nodes[undo.node];
  if (node === undefined) throw new Error(`The definition has no task number ${undo.node}.`);
  return node;
}

/** What becomes of a run that was to be undone. */
export function undoResult({ pointer }: TaskNode, error: WorkflowError | null): Compensation {
  if (error === null) return { task: pointer, status: "undone" };
  const { detail } = error;
  const kept = detail === undefined ? error : { ...error, detail: detail.slice(0, MAX_DETAIL_CHARACTERS) };
  return { task: pointer, status: "failed", error: kept };
}
