import type { AnyEntry } from "../domain/journal.ts";
import type { Program } from "./program.ts";
import { apply } from "./reducer.ts";
import type { State } from "./state.ts";

/**
 * The state that a journal describes; for every journal that `advance` wrote, the one that it returned.
 * Evaluates no expression.
 *
 * @param state what the entries before these gave; consumed. Absent: the first is execution.started
 * @throws {Error} where the entries are not the next ones, or not of this program
 */
export function fold(program: Program, entries: readonly AnyEntry[], state?: State): State {
  let folded: State | null = state ?? null;
  for (const entry of entries) {
    const expected = (folded?.seq ?? 0) + 1;
    if (entry.seq !== expected)
      throw new Error(`The journal goes on with entry ${entry.seq} where ${expected} is due.`);
    folded = apply(program, folded, entry);
  }
  if (folded === null) throw new Error("A journal has at least one entry.");
  return folded;
}
