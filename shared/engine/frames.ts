import { listOf, type Program, type TaskList } from "./program.ts";
import type { BlockedPhase, Frame, ReadyPhase, State } from "./state.ts";

// The moves that the reducer is made of. Nobody else calls those that change something.

/** The attempt that a task started in this frame is part of: the innermost `try` counts. */
export function attemptWithin(program: Program, parent: Frame): number {
  return program.nodeOf(parent).body.kind === "try" && !parent.handling ? parent.tries : parent.attempt;
}

/** The list's first task comes next; the frame keeps its place in the queue. */
export function beginList(program: Program, state: State, frame: Frame): void {
  const list = childrenOf(program, frame);
  frame.position = 0;
  startVisits(frame, list);
  wake(state, frame, list.nodes.length > 0 ? "next" : "listed");
}

export function startVisits(frame: Frame, list: TaskList): void {
  frame.visits = list.revisits ? list.nodes.map(() => 0) : null;
}

export function countVisit(parent: Frame, list: TaskList, slot: number): number {
  // The workflow's own list, and that of a retried `try`, begin without an entry of their own.
  if (parent.visits === null && list.revisits) startVisits(parent, list);
  return parent.visits === null ? 1 : (parent.visits[slot] = (parent.visits[slot] ?? 0) + 1);
}

/** Takes a frame out of the tree, and its timers and its intent with it. @returns its parent */
export function remove(state: State, frame: Frame): Frame {
  if (frame.queued) state.ready.remove(frame.id);
  if (frame.timers !== null) for (const timer of frame.timers) state.timers.delete(timer);
  if (frame.effect !== null) state.open.delete(frame.effect.id);
  if (frame.results !== null && frame.children !== null) dropIterations(state, frame.children);
  state.frames.delete(frame.id);
  const parent = frameOf(state, frame.parent);
  parent.children?.delete(frame.id);
  return parent;
}

/** They go with their loop, without an entry of their own; what was below them has ended before. */
function dropIterations(state: State, children: ReadonlySet<number>): void {
  for (const id of children) {
    const child = state.frames.get(id);
    if (child === undefined || !child.iteration) continue;
    if (child.queued) state.ready.remove(id);
    state.frames.delete(id);
  }
}

export function dropTimer(state: State, frame: Frame, timer: string): void {
  state.timers.delete(timer);
  if (frame.timers !== null) frame.timers = frame.timers.filter((one) => one !== timer);
}

/** What has timed out stays so: nothing that comes in the same turn brings it back. */
export function wake(state: State, frame: Frame, phase: ReadyPhase, urgent = false): void {
  if (frame.phase !== "timedOut") frame.phase = phase;
  if (frame.queued) return;
  frame.queued = true;
  if (urgent) state.ready.pushFront(frame.id);
  else state.ready.push(frame.id);
}

/** Its turn is used up, and it has more to do: to the back, so that branches take turns. */
export function requeue(state: State, frame: Frame, phase: ReadyPhase): void {
  if (frame.queued) state.ready.remove(frame.id);
  frame.queued = false;
  wake(state, frame, phase);
}

export function block(state: State, frame: Frame, phase: BlockedPhase): void {
  if (frame.phase !== "timedOut") frame.phase = phase;
  if (!frame.queued) return;
  frame.queued = false;
  state.ready.remove(frame.id);
}

export function frameOf(state: State, id: number | undefined): Frame {
  const frame = id === undefined ? undefined : state.frames.get(id);
  if (frame === undefined)
    throw new Error(
      `Entry ${state.seq} is about frame ${id}, which is not alive: the journal is damaged or of another revision.`,
    );
  return frame;
}

/** What a frame's next task gets as its raw input. */
export function rawOf({ edited }: State, parent: Frame): unknown {
  return edited !== null && edited.frame === parent.id && edited.position === parent.position
    ? edited.value
    : parent.value;
}

export function childrenOf(program: Program, frame: Frame): TaskList {
  const list = listOf(program.nodeOf(frame), frame.handling);
  if (list === undefined) throw new Error(`Frame ${frame.id} holds no tasks.`);
  return list;
}
