import { equalJson } from "../events/equal.ts";
import { sizeOf } from "./size.ts";
import type { BranchContexts, ContextChange, Frame, State } from "./state.ts";

const EMPTY: unknown = Object.freeze({});

/**
 * What `$context` is before anything was exported. The standard's text has it both ways (its diagram makes the
 * workflow's input the first context); here it is empty, so that what a caller sends can never pass for what a task
 * that was skipped would have exported. The one place to change, should the other reading win.
 */
export function initialContext(_input: unknown): unknown {
  return EMPTY;
}

/*
 * `$context` in branches (of `fork`, and of `for` with concurrency), where the standard is silent:
 *
 * 1. A branch sees the context as it was when the branches began, and what it has exported itself since; never what
 *    another branch exports.
 * 2. When all branches are done they are merged, in the order in which they are declared (iterations: in the order
 *    of their items), whatever order they ended in: members that a branch set or changed are put over the context,
 *    members that it removed are removed. A member is merged as a whole. The later branch wins.
 * 3. Where the context, or what a branch exported, is no object, what the branch exported replaces it.
 * 4. Of branches that compete, only the winner's exports count. A branch that says `then: end` wins in this sense.
 * 5. Branches that fault or are cancelled leave no trace in the context.
 */

/** The context as a frame sees it: that of the innermost branch around it which has exported something. */
export function contextOf(state: State, frame: Frame | null): unknown {
  for (let at = frame; at !== null && at.parent >= 0;) {
    const parent: Frame | undefined = state.frames.get(at.parent);
    if (parent === undefined) break;
    const { contexts } = parent;
    if (contexts !== null && contexts.open.has(at.slot)) return contexts.open.get(at.slot);
    at = parent;
  }
  return state.context;
}

/** What a frame exports: for the branch that it is in, or for all. The frame itself may be gone already. */
export function setContext(state: State, frame: Frame, value: unknown): void {
  for (let at = frame; at.parent >= 0;) {
    const parent = state.frames.get(at.parent);
    if (parent === undefined) break;
    if (parent.results !== null) {
      const contexts = (parent.contexts ??= { open: new Map(), done: new Map(), bytes: 0 });
      contexts.bytes += sizeOf(value) - sizeIn(contexts, at.slot);
      contexts.open.set(at.slot, value);
      return;
    }
    at = parent;
  }
  state.context = value;
}

/** Bytes that the branches around a frame hold in contexts of their own; 0 where it is in none. */
export function branchBytes(state: State, frame: Frame): number {
  for (let at = frame; at.parent >= 0;) {
    const parent = state.frames.get(at.parent);
    if (parent === undefined) break;
    if (parent.results !== null) return parent.contexts?.bytes ?? 0;
    at = parent;
  }
  return 0;
}

/** A branch is over: from here on only what it changed is kept. */
export function closeBranch(state: State, owner: Frame, slot: number): void {
  const { contexts } = owner;
  if (contexts === null || !contexts.open.has(slot)) return;
  const change = changeOf(contextOf(state, owner), contexts.open.get(slot));
  contexts.bytes += sizeOfChange(change) - sizeIn(contexts, slot);
  contexts.open.delete(slot);
  contexts.done.set(slot, change);
}

/** All branches are over, or one has won: what they changed counts for what comes after. */
export function joinContexts(state: State, owner: Frame, winner?: number): void {
  const { contexts } = owner;
  if (contexts === null) return;
  const slots = winner === undefined ? [...contexts.done.keys()].sort((a, b) => a - b) : [winner];
  const changes = slots.flatMap((slot) => contexts.done.get(slot) ?? []);
  const before = contextOf(state, owner);
  owner.contexts = null;
  if (changes.length > 0) setContext(state, owner, merge(before, changes));
}

/** A branch has ended the workflow: of all branches around the frame, those that it is in count. */
export function leaveBranches(state: State, frame: Frame): void {
  for (let at = frame; at.parent >= 0;) {
    const parent = state.frames.get(at.parent);
    if (parent === undefined) return;
    if (parent.results !== null) {
      closeBranch(state, parent, at.slot);
      joinContexts(state, parent, at.slot);
    }
    at = parent;
  }
}

function sizeIn(contexts: BranchContexts, slot: number): number {
  return contexts.open.has(slot) ? sizeOf(contexts.open.get(slot)) : 0;
}

/** Member by member: within a change they stand deeper than a value may. */
function sizeOfChange(change: ContextChange): number {
  if ("replaced" in change) return sizeOf(change.replaced);
  return change.set.reduce((bytes, [name, value]) => bytes + sizeOf(name) + sizeOf(value), sizeOf(change.removed));
}

function changeOf(before: unknown, after: unknown): ContextChange {
  if (!isObject(before) || !isObject(after)) return { replaced: after };
  const set = Object.entries(after).filter(
    ([name, value]) => !Object.hasOwn(before, name) || !equalJson(before[name], value),
  );
  const removed = Object.keys(before).filter((name) => !Object.hasOwn(after, name));
  return { set, removed };
}

function merge(before: unknown, changes: readonly ContextChange[]): unknown {
  let whole = before;
  // A map: a member may be called `__proto__`, and one object a change would cost the square of their number.
  let members: Map<string, unknown> | null = null;
  for (const change of changes) {
    if ("replaced" in change) {
      whole = change.replaced;
      members = null;
      continue;
    }
    members ??= new Map(isObject(whole) ? Object.entries(whole) : []);
    for (const name of change.removed) members.delete(name);
    for (const [name, value] of change.set) members.set(name, value);
  }
  return members === null ? whole : Object.fromEntries(members);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
