import type { AnyEntry, StartedData } from "./journal.ts";
import { shownEntry } from "./shown.ts";

/** A journal entry as history and live streams show it: with `at` as ISO 8601, and secrets as their names. */
export type WireEvent = Omit<AnyEntry, "at"> & { readonly at: string };

export function wireEvent(entry: AnyEntry, started: Pick<StartedData, "nonce">): WireEvent {
  return { ...shownEntry(entry, started), at: isoTime(entry.at) };
}

let last = { at: Number.NaN, text: "" };

/** The entries of one turn have one time, and writing it takes longer than all else that is done with an entry here. */
function isoTime(at: number): string {
  if (at !== last.at) last = { at, text: new Date(at).toISOString() };
  return last.text;
}
