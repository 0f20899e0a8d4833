import { TERMINAL } from "../../shared/domain/execution.ts";
import { MAX_JOURNAL_BYTES, MAX_JOURNAL_ENTRIES } from "../../shared/domain/limits.ts";
import type { EngineInput, Inspection } from "../../shared/engine/types.ts";
import { SNAPSHOT_ENTRIES, SNAPSHOT_UNITS, UNDO_ALLOWANCE } from "./limits.ts";

/** What ends an execution whose journal is too long; null where it is not. Undoing what it did has some room of its own. */
export function outgrown(state: Inspection, units: number): EngineInput | null {
  if (TERMINAL.has(state.status)) return null;
  const undoing = state.compensating !== null;
  const times = undoing ? UNDO_ALLOWANCE : 1;
  const long = state.seq > MAX_JOURNAL_ENTRIES * times;
  if (!long && units <= MAX_JOURNAL_BYTES * times) return null;
  const detail = long
    ? `An execution may have ${MAX_JOURNAL_ENTRIES} entries in its journal (MAX_JOURNAL_ENTRIES). Let sub-workflows do parts of it.`
    : `An execution's journal may have ${MAX_JOURNAL_BYTES} bytes (MAX_JOURNAL_BYTES). Pass less from task to task, or let sub-workflows do parts of it.`;
  const type = "https://serverlessworkflow.io/spec/1.0.0/errors/runtime";
  return { type: "fault", final: undoing, error: { type, status: 500, title: "Journal too large", detail } };
}

/**
 * When a snapshot is worth its rows: what it saves has to be read by the next instance, and all snapshots together are
 * not to be more than the journal.
 * @param since entries and units of journal since the last snapshot
 * @param last how large that was
 */
export function snapshotDue(since: { readonly entries: number; readonly units: number }, last: number): boolean {
  if (since.entries < SNAPSHOT_ENTRIES && since.units < SNAPSHOT_UNITS) return false;
  return since.units >= last;
}

/** What an execution ends with that was woken in vain, so many times in a row. */
export function poisoned(attempts: number) {
  return {
    type: "https://serverlessworkflow.io/spec/1.0.0/errors/runtime",
    status: 500,
    title: "Poisoned execution",
    detail: `The execution was woken ${attempts} times in a row without getting any further, so it was stopped.`,
  };
}
