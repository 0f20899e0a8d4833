import { fail, ok, type Result } from "../domain/result.ts";
import type { AnyEntry, StartedData } from "../domain/journal.ts";
import type { Seed } from "../domain/rerun.ts";
import { advance } from "./advance.ts";
import { fold } from "./fold.ts";
import { childrenOf } from "./frames.ts";
import type { Program, TaskNode } from "./program.ts";
import type { State } from "./state.ts";
import type { Advance } from "./types.ts";

/**
 * The first turn of a re-run: what was kept, and what follows. What was open is in doubt, and keeps its keys; tasks
 * that were completed are not run again.
 * @returns `conflict` where the program is not the one that the entries are of, nor one that has the same tasks there
 */
export function rerun(program: Program, started: StartedData, seed: Seed, now: number): Result<Advance<State>> {
  const differs = misfit(program, seed);
  if (differs !== null) return fail("conflict", differs);
  const { of, from, then, input } = seed;
  const kept = withMarkersOf(seed, started.nonce).map((entry, index) => ({ ...entry, seq: index + 2 }));
  const data: StartedData = { ...started, rerun: { of, from, at: then, kept: kept.length } };
  const begun: AnyEntry = { seq: 1, at: now, type: "execution.started", data };
  const again: AnyEntry = {
    seq: kept.length + 2,
    at: now,
    type: "execution.rerun",
    task: from,
    frame: seed.parent,
    data: { of, from, then, ...(input === undefined ? {} : { input }) },
  };
  const entries = [begun, ...kept, again];
  let state: State;
  try {
    state = fold(program, entries);
    const parent = state.frames.get(seed.parent);
    const next = parent === undefined ? undefined : childrenOf(program, parent).nodes[parent.position];
    if (next?.pointer !== from) return fail("conflict", `This revision has no task at ${from} that comes next there.`);
  } catch (error) {
    return fail("conflict", `What was kept does not fit this revision: ${String(error)}`);
  }
  const recovered = advance(program, state, { type: "recover", running: new Set() }, now);
  const result = advance(program, recovered.state, { type: "tick" }, now);
  return ok({
    ...result,
    entries: [...entries, ...recovered.entries, ...result.entries],
    effects: [...recovered.effects.filter(({ id }) => result.state.open.has(id)), ...result.effects],
  });
}

/** The first task of what is kept that the program has not, or has as another kind; null where all are there. */
function misfit(program: Program, { entries, from }: Seed): string | null {
  const nodes = new Map<string, TaskNode[]>();
  for (const node of program.nodes) nodes.set(node.pointer, [...(nodes.get(node.pointer) ?? []), node]);
  for (const entry of entries) {
    if (entry.type !== "task.started" && entry.type !== "task.skipped") continue;
    const at = entry.task ?? "";
    const { name } = entry.data;
    const there = (nodes.get(at) ?? []).filter((node) => node.name === name);
    if (there.length === 0) return `This revision has no task ${name} at ${at}, which was run before ${from}.`;
    if (entry.type === "task.started" && !there.some(({ kind }) => kind === entry.data.kind))
      return `The task at ${at}, which was run before ${from}, is a ${there[0]?.kind ?? "?"} in this revision, and was a ${entry.data.kind}.`;
  }
  return nodes.has(from) ? null : `This revision has no task at ${from}.`;
}

/** A marker of one execution means nothing in another. */
function withMarkersOf({ entries, nonce }: Seed, own: string | undefined): readonly AnyEntry[] {
  if (nonce === undefined) return entries;
  const text = JSON.stringify(entries);
  const mark = (of: string): string => `⟦secret:${of}:`;
  if (!text.includes(mark(nonce))) return entries;
  // Where this one uses no secrets, the markers stay what they are then: texts.
  return JSON.parse(text.replaceAll(mark(nonce), mark(own ?? "none"))) as AnyEntry[];
}
