import { useEffect, useSyncExternalStore } from "react";

/** One thing that the palette offers. */
export interface Command {
  readonly id: string;
  readonly title: string;
  /** The heading under which it stands. */
  readonly group: string;
  /** Other words by which people look for it. */
  readonly words?: string;
  /** As it is shown beside the title, such as `G W`: the palette does not listen to it. */
  readonly keys?: string;
  /** Beside the title as well: how it stands. */
  readonly aside?: string;
  readonly run: () => void;
}

const sources = new Map<object, readonly Command[]>();
const listeners = new Set<() => void>();
let all: readonly Command[] = [];
function changed(): void {
  all = [...sources.values()].flat();
  for (const listener of listeners) listener();
}

/**
 * Offers commands in the palette for as long as the component is there: what a page can do stands above where
 * one can go. Hand over a memoised array: another one is another registration.
 */
export function useCommands(commands: readonly Command[]): void {
  useEffect(() => {
    const source = {};
    sources.set(source, commands);
    changed();
    return () => {
      sources.delete(source);
      changed();
    };
  }, [commands]);
}

export function useRegistered(): readonly Command[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => all,
  );
}

/** Those that have every word of the query, the earliest first. */
export function matching(commands: readonly Command[], query: string): readonly Command[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return commands;
  return commands
    .map((command) => ({ command, at: placeOf(command, words) }))
    .filter((found) => found.at !== null)
    .toSorted((a, b) => (a.at ?? 0) - (b.at ?? 0))
    .map(({ command }) => command);
}

/** How early in the title the words stand; words that are found elsewhere come after all of these. */
function placeOf({ title, group, words = "" }: Command, wanted: readonly string[]): number | null {
  const name = title.toLowerCase();
  const rest = `${group} ${words}`.toLowerCase();
  let place = 0;
  for (const word of wanted) {
    const at = name.indexOf(word);
    if (at === -1 && !rest.includes(word)) return null;
    place += at === -1 ? 1_000 : at === 0 || name[at - 1] === " " ? at : at + 100;
  }
  return place;
}
