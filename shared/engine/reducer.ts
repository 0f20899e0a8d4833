import type { Outcome, UndoneBy } from "../domain/execution.ts";
import type { AnyEntry, EntryData, JournalEntry, StartedData } from "../domain/journal.ts";
import { initialContext, leaveBranches, setContext } from "./branches.ts";
import { doneWith, NOTHING_DONE } from "./done.ts";
import { compensationBegun, compensationEnded, compensationStarted, undoOf } from "./reduce-compensation.ts";
import {
  attemptWithin,
  beginList,
  block,
  childrenOf,
  countVisit,
  dropTimer,
  frameOf,
  rawOf,
  remove,
  requeue,
  startVisits,
  wake,
} from "./frames.ts";
import { listOf, type Program, type TaskList } from "./program.ts";
import {
  beginIteration,
  branchDone,
  branchSkipped,
  branchSpawned,
  iterationDone,
  loopStarted,
} from "./reduce-branches.ts";
import { beginItem, eventReceived, itemCompleted, newStream, streamSettled, streamTimedOut } from "./reduce-streams.ts";
import { newFrame, ReadyQueue, type Frame, type ReadyPhase, type State } from "./state.ts";

/** The workflow's own frame. */
export const ROOT = 0;

type Data<Type extends keyof EntryData> = JournalEntry<Type>;

/**
 * The only code that changes a state. `advance` calls it for each entry it makes, `fold` for each entry
 * it reads: so the state is the fold of the journal by construction. Evaluates nothing.
 */
export function apply(program: Program, before: State | null, entry: AnyEntry): State {
  if (entry.type === "execution.started") return started(entry.data, entry.at, entry.seq);
  if (before === null) throw new Error(`A journal begins with execution.started, not ${entry.type}.`);
  before.seq = entry.seq;
  change(program, before, entry);
  return before;
}

function started(data: StartedData, at: number, seq: number): State {
  const root = newFrame(ROOT, -1, 0, 0, 1, 1, at, data.input, data.input);
  root.phase = "begin";
  root.queued = true;
  return {
    started: data,
    startedAt: at,
    endedAt: null,
    outcome: null,
    seq,
    nextFrame: 1,
    tasks: 0,
    context: initialContext(data.input),
    frames: new Map([[ROOT, root]]),
    ready: new ReadyQueue([ROOT]),
    timers: new Map(),
    open: new Map(),
    ending: null,
    suspended: false,
    undo: [],
    compensating: null,
    edited: null,
    done: NOTHING_DONE,
  };
}

function change(program: Program, state: State, entry: Exclude<AnyEntry, JournalEntry<"execution.started">>): void {
  switch (entry.type) {
    case "execution.input":
      return inputSet(state, entry.data.value);
    case "execution.resumed":
      for (const id of entry.data.inDoubt) {
        const effect = state.frames.get(state.open.get(id) ?? -1)?.effect;
        if (effect) effect.sends++;
      }
      return;
    case "execution.suspended":
      state.suspended = true;
      return;
    case "execution.unsuspended":
      state.suspended = false;
      return;
    case "execution.rerun":
      return rerunBegun(state, entry);
    case "execution.compensating":
      return compensationBegun(state, entry.data.outcome);
    case "compensation.started":
      return compensationStarted(program, state, entry);
    case "compensation.completed":
      return compensationEnded(program, state, frameOf(state, entry.frame), null);
    case "compensation.faulted":
      return compensationEnded(program, state, frameOf(state, entry.frame), entry.data.error);
    case "execution.cancelled":
      return ended(state, entry.at, undone({ status: "cancelled", reason: entry.data.reason }, entry.data));
    case "execution.faulted":
      return ended(state, entry.at, undone({ status: "faulted", error: entry.data.error }, entry.data));
    case "execution.completed":
      return ended(state, entry.at, { status: "completed", output: entry.data.output });
    case "task.started":
      return taskStarted(program, state, entry);
    case "task.skipped":
      return taskSkipped(program, state, entry);
    case "task.completed":
      return taskCompleted(program, state, entry);
    case "task.faulted": {
      const parent = remove(state, frameOf(state, entry.frame));
      // An iteration has no end of its own: the loop is what has failed.
      const failed = parent.iteration ? frameOf(state, parent.parent) : parent;
      failed.error = entry.data.error;
      return wake(state, failed, "failed", true);
    }
    case "task.cancelled":
      remove(state, frameOf(state, entry.frame));
      return;
    case "effect.requested":
      return effectRequested(program, state, entry);
    case "effect.indeterminate": {
      const { effect } = frameOf(state, entry.frame);
      if (effect) effect.indeterminate = true;
      return;
    }
    case "effect.parked": {
      const { effect } = frameOf(state, entry.frame);
      if (effect) effect.parked = true;
      return;
    }
    case "effect.reopened": {
      const { effect } = frameOf(state, entry.frame);
      // It was counted as a send when it was found in doubt.
      if (effect !== null) effect.indeterminate = false;
      return;
    }
    case "effect.progress":
      return;
    case "effect.settled":
      return effectSettled(state, entry);
    case "event.received":
      return eventReceived(program, state, frameOf(state, entry.frame), entry.data);
    case "timer.set":
      return timerSet(state, entry);
    case "timer.fired":
      return timerFired(state, entry);
    case "error.caught":
      return errorCaught(program, state, entry);
    case "function.called": {
      const frame = frameOf(state, entry.frame);
      frame.value = entry.data.input;
      return beginList(program, state, frame);
    }
    case "loop.started":
      return loopStarted(program, frameOf(state, entry.frame), entry.data.items);
    case "loop.iteration": {
      const frame = frameOf(state, entry.frame);
      const { index, iteration } = entry.data;
      if (iteration !== undefined) return beginIteration(program, state, frame, iteration, entry.at, index);
      if (frame.stream !== null) return beginItem(program, state, frame, index);
      frame.index = index;
      return beginList(program, state, frame);
    }
    case "iteration.completed":
      return itemCompleted(state, frameOf(state, entry.frame), entry.data);
  }
}

function undone(outcome: UndoneBy, { compensation }: EntryData["execution.faulted" | "execution.cancelled"]): Outcome {
  return compensation === undefined ? outcome : { ...outcome, compensation };
}

/** What was kept is as it was, only later: whoever had it open then has it open no longer. */
function rerunBegun(state: State, { at, frame, data }: Data<"execution.rerun">): void {
  const later = at - data.then;
  for (const [id, timer] of state.timers) state.timers.set(id, { ...timer, dueAt: timer.dueAt + later });
  for (const one of state.frames.values()) {
    one.startedAt += later;
    if (one.effect !== null) one.effect.parked = false;
  }
  if (data.input === undefined) return;
  const parent = frameOf(state, frame);
  state.edited = { frame: parent.id, position: parent.position, value: data.input.value };
}

function takeRaw(state: State, parent: Frame): unknown {
  const raw = rawOf(state, parent);
  if (state.edited?.frame === parent.id) state.edited = null;
  return raw;
}

function inputSet(state: State, value: unknown): void {
  const root = frameOf(state, ROOT);
  root.input = value;
  root.value = value;
  root.phase = "next";
  state.context = initialContext(value);
}

function taskStarted(program: Program, state: State, entry: Data<"task.started">): void {
  const { parent: parentId, input } = entry.data;
  const parent = frameOf(state, parentId);
  const list = childrenOf(program, parent);
  const slot = parent.position;
  const node = list.nodes[slot];
  if (node === undefined || entry.frame === undefined)
    throw new Error(`Entry ${entry.seq} starts a task that its parent does not have.`);
  const visit = countVisit(parent, list, slot);
  const attempt = attemptWithin(program, parent);
  const raw = takeRaw(state, parent);
  const frame = newFrame(
    entry.frame,
    parentId,
    node.id,
    slot,
    visit,
    attempt,
    entry.at,
    raw,
    input === undefined ? raw : input.value,
  );
  state.frames.set(frame.id, frame);
  state.nextFrame = frame.id + 1;
  state.tasks++;
  (parent.children ??= new Set()).add(frame.id);
  if (parent.results === null) block(state, parent, "child");
  else branchSpawned(state, parent, list);
  wake(state, frame, firstPhase(node.body.kind, frame, node.timeout !== null, listOf(node, false)));
}

/** A task that only holds a list has nothing to do of its own before the list. */
function firstPhase(kind: string, frame: Frame, timed: boolean, list: TaskList | undefined): ReadyPhase {
  if (kind === "fork") {
    frame.position = 0;
    frame.remaining = list?.nodes.length ?? 0;
    frame.results = Array.from({ length: frame.remaining }, () => null);
    return timed ? "run" : frame.remaining === 0 ? "joined" : "spawn";
  }
  if ((kind === "do" || kind === "try") && list !== undefined) {
    startVisits(frame, list);
    return timed || kind === "try" ? "run" : list.nodes.length === 0 ? "listed" : "next";
  }
  return "run";
}

function taskSkipped(program: Program, state: State, entry: Data<"task.skipped">): void {
  const parent = frameOf(state, entry.data.parent);
  const list = childrenOf(program, parent);
  state.tasks++;
  // DSL reference, `if`: the raw input becomes the output.
  const raw = takeRaw(state, parent);
  if (parent.results === null) {
    parent.value = raw;
    countVisit(parent, list, parent.position);
    parent.position++;
    if (parent.position < list.nodes.length) return requeue(state, parent, "next");
    if (parent.iteration) return iterationDone(state, parent);
    return requeue(state, parent, "listed");
  }
  branchSkipped(program, state, parent, list);
}

function taskCompleted(program: Program, state: State, entry: Data<"task.completed">): void {
  const frame = frameOf(state, entry.frame);
  const { output, context, then } = entry.data;
  const undo = undoOf(program, state, frame, output);
  if (undo !== null) state.undo.push(undo);
  const parent = remove(state, frame);
  if (context !== undefined) setContext(state, frame, context.value);
  if (then === "end") {
    leaveBranches(state, frame);
    state.ending = { output };
    return wake(state, frameOf(state, ROOT), "ending", true);
  }
  if (parent.results !== null) return branchDone(program, state, parent, frame.slot, output);
  const list = childrenOf(program, parent);
  parent.value = output;
  parent.position =
    then === undefined
      ? frame.slot + 1
      : then === "exit"
        ? // One more than at its end: an extension's `before` has to know whether it was left.
          list.nodes.length + 1
        : (list.positions.get(then) ?? list.nodes.length);
  if (parent.position < list.nodes.length) return wake(state, parent, "next");
  if (parent.iteration) return iterationDone(state, parent);
  wake(state, parent, "listed");
}

function effectRequested(program: Program, state: State, entry: Data<"effect.requested">): void {
  const frame = frameOf(state, entry.frame);
  const { effect: id, key, request, repeatable } = entry.data;
  const task = program.nodeOf(frame).pointer;
  frame.effect = { id, key, task, request, repeatable, sends: 1, indeterminate: false, parked: false };
  frame.stream = newStream(program.nodeOf(frame).body);
  state.open.set(id, frame.id);
  if (!state.done.asked) state.done = { ...state.done, asked: true };
  block(state, frame, "effect");
}

function effectSettled(state: State, entry: Data<"effect.settled">): void {
  const frame = frameOf(state, entry.frame);
  const { effect: id, outcome } = entry.data;
  state.open.delete(id);
  if (outcome.ok) state.done = doneWith(state.done, frame.effect?.request, outcome.output);
  // The event that was asked for is what the task gives, whoever published it.
  if (frame.effect?.request.kind === "emit") frame.value = frame.effect.request.event;
  frame.effect = null;
  if (frame.stream !== null && outcome.ok) return streamSettled(state, frame);
  frame.outcome = outcome;
  wake(state, frame, "settled");
}

function timerSet(state: State, entry: Data<"timer.set">): void {
  const frame = frameOf(state, entry.frame);
  const { timer: id, purpose, dueAt } = entry.data;
  state.timers.set(id, { id, frame: frame.id, purpose, dueAt });
  const timers = (frame.timers ??= []);
  if (!timers.includes(id)) timers.push(id);
  if (purpose === "wait") block(state, frame, "waiting");
  else if (purpose === "retry") block(state, frame, "retrying");
}

function timerFired(state: State, entry: Data<"timer.fired">): void {
  const frame = frameOf(state, entry.frame);
  const { timer, purpose } = entry.data;
  dropTimer(state, frame, timer);
  switch (purpose) {
    case "wait":
      return frame.stream === null ? wake(state, frame, "fired") : streamTimedOut(state, frame);
    case "retry":
      return wake(state, frame, "run");
    case "timeout":
      return wake(state, frame, isAttemptTimer(timer) ? "attemptTimedOut" : "timedOut", true);
  }
}

/** The timer of limit.attempt.duration, which ends an attempt and not the `try`. */
export const attemptTimer = (frame: Frame): string => `${frame.id}.attempt`;
const isAttemptTimer = (timer: string): boolean => timer.endsWith(".attempt");

function errorCaught(program: Program, state: State, entry: Data<"error.caught">): void {
  const frame = frameOf(state, entry.frame);
  dropTimer(state, frame, attemptTimer(frame));
  frame.error = entry.data.error;
  switch (entry.data.action) {
    case "retry":
      frame.tries++;
      frame.value = frame.input;
      frame.position = 0;
      startVisits(frame, childrenOf(program, frame));
      frame.phase = "retry";
      return;
    case "handle":
      frame.handling = true;
      frame.value = frame.input;
      return beginList(program, state, frame);
    case "ignore":
      frame.value = frame.input;
      frame.phase = "listed";
  }
}

function ended(state: State, at: number, outcome: Outcome): void {
  state.outcome = outcome;
  state.endedAt = at;
  state.frames.clear();
  state.timers.clear();
  state.open.clear();
  state.ready.clear();
  state.ending = null;
  state.suspended = false;
  state.undo.length = 0;
  state.compensating = null;
  state.edited = null;
}
