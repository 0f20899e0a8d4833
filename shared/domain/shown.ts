import type { AnyEntry, StartedData } from "./journal.ts";
import { maskMarkers } from "./secret-markers-in.ts";

/** Of an execution's start: there where its workflow declares secrets. */
export type OfStart = Pick<StartedData, "nonce">;

/** A value of an execution as whoever is outside of it sees it: the names of its secrets in place of their markers. */
export function shown<T>(value: T, { nonce }: OfStart): T {
  return nonce === undefined ? value : maskMarkers(value, nonce);
}

/** The nonce stays inside as well: whoever has it can write markers. */
export function shownEntry(entry: AnyEntry, started: OfStart): AnyEntry {
  if (started.nonce === undefined) return entry;
  if (entry.type !== "execution.started") return shown(entry, started);
  const { nonce: _nonce, ...data } = entry.data;
  return shown({ ...entry, data }, started);
}
