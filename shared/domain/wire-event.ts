import type { AnyEntry, StartedData } from "./journal.ts";
import { shownEntry } from "./shown.ts";

/** A journal entry as history and live streams show it: with `at` as ISO 8601, and secrets as their names. */
export type WireEvent = Omit<AnyEntry, "at"> & { readonly at: string };

export function wireEvent(entry: AnyEntry, started: Pick<StartedData, "nonce">): WireEvent {
  return { ...shownEntry(entry, started), at: new Date(entry.at).toISOString() };
}
