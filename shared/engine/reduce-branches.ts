import { closeBranch, joinContexts } from "./branches.ts";
import { beginList, block, frameOf, wake } from "./frames.ts";
import type { Program, TaskList } from "./program.ts";
import { sizeOf } from "./size.ts";
import { newFrame, type Frame, type State } from "./state.ts";

// Moves of the reducer for what runs side by side: branches of a fork, and iterations of a `for` with concurrency.

export function branchSpawned(state: State, fork: Frame, list: TaskList): void {
  fork.position++;
  // Until all have been started the fork keeps its place at the head: no branch gets ahead of another.
  if (fork.position >= list.nodes.length) block(state, fork, "child");
}

export function branchSkipped(program: Program, state: State, fork: Frame, list: TaskList): void {
  const slot = fork.position;
  branchSpawned(state, fork, list);
  const { body } = program.nodeOf(fork);
  // DSL reference, `if`: the raw input becomes the output.
  if (body.kind === "fork" && !body.compete) return branchDone(program, state, fork, slot, fork.input);
  // What did not run can't win a race; it only takes part in none having run.
  fork.remaining--;
  if (fork.remaining === 0) wake(state, fork, "joined");
}

export function branchDone(program: Program, state: State, fork: Frame, slot: number, output: unknown): void {
  const { body } = program.nodeOf(fork);
  fork.remaining--;
  // What has failed, or has been won, stays so, whatever else ends before it is dealt with.
  if (fork.phase === "failed" || fork.phase === "joined") return;
  closeBranch(state, fork, slot);
  if (body.kind === "fork" && body.compete) {
    joinContexts(state, fork, slot);
    // The first wins: at the head of the queue, so that no other branch comes before it.
    fork.value = output;
    return wake(state, fork, "joined", true);
  }
  branchOutput(state, fork, slot, output);
}

function branchOutput(state: State, owner: Frame, slot: number, output: unknown): void {
  if (owner.results !== null) owner.results[slot] = output;
  if (owner.remaining > 0) return;
  joinContexts(state, owner);
  wake(state, owner, "joined");
}

/** One iteration after the other; or, with concurrency, as many side by side as it says. */
export function loopStarted(program: Program, loop: Frame, items: readonly unknown[]): void {
  loop.items = items;
  const { body } = program.nodeOf(loop);
  if (body.kind !== "for" || body.concurrency === null) {
    loop.phase = "iterate";
    return;
  }
  loop.results = Array.from({ length: items.length }, () => null);
  loop.remaining = items.length;
  loop.phase = items.length === 0 ? "joined" : "spawn";
}

/** Its frame stands between the loop and the tasks. */
export function beginIteration(
  program: Program,
  state: State,
  loop: Frame,
  id: number,
  at: number,
  index: number,
): void {
  const { node, visit, attempt, input } = loop;
  state.nextFrame = id + 1;
  const iteration = newFrame(id, loop.id, node, index, visit, attempt, at, input, input, true);
  iteration.index = index;
  state.frames.set(iteration.id, iteration);
  (loop.children ??= new Set()).add(iteration.id);
  loop.position = index + 1;
  const { body } = program.nodeOf(loop);
  const full = body.kind === "for" && loop.children.size >= (body.concurrency ?? 1);
  if (full || loop.position >= (loop.items?.length ?? 0)) block(state, loop, "child");
  beginList(program, state, iteration);
}

/** Its last task is done: its output is the iteration's, and another one may begin. */
export function iterationDone(state: State, iteration: Frame): void {
  const loop = frameOf(state, iteration.parent);
  if (iteration.queued) state.ready.remove(iteration.id);
  state.frames.delete(iteration.id);
  loop.children?.delete(iteration.id);
  closeBranch(state, loop, iteration.slot);
  loop.remaining--;
  loop.bytes += sizeOf(iteration.value);
  if (loop.phase === "failed") return;
  branchOutput(state, loop, iteration.slot, iteration.value);
  if (loop.remaining > 0 && loop.position < (loop.items?.length ?? 0)) wake(state, loop, "spawn");
}
