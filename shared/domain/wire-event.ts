import type { AnyEntry } from "./journal.ts";

/** A journal entry as history and live streams show it: the same, but with `at` as ISO 8601. */
export type WireEvent = Omit<AnyEntry, "at"> & { readonly at: string };

export function wireEvent(entry: AnyEntry): WireEvent {
  return { ...entry, at: new Date(entry.at).toISOString() };
}
