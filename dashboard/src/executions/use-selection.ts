import { useMemo, useRef, useState } from "react";
import type { ExecutionItem } from "../api.ts";

export interface Selection {
  readonly selected: ReadonlySet<string>;
  readonly items: readonly ExecutionItem[];
  readonly toggle: (id: string, range: boolean) => void;
  readonly all: () => void;
  readonly clear: () => void;
}

/** Of what is on the screen: a row that has left the page is not selected any more, for nobody sees that it is. */
export function useSelection(items: readonly ExecutionItem[]): Selection {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const last = useRef<string | null>(null);
  const shown = useMemo(() => items.filter(({ id }) => chosen.has(id)), [items, chosen]);
  const selected = useMemo(() => new Set(shown.map(({ id }) => id)), [shown]);
  const toggle = (id: string, range: boolean): void => {
    const next = new Set(selected);
    const from = items.findIndex((item) => item.id === last.current);
    const to = items.findIndex((item) => item.id === id);
    if (range && from !== -1)
      for (const item of items.slice(Math.min(from, to), Math.max(from, to) + 1)) next.add(item.id);
    else if (!next.delete(id)) next.add(id);
    last.current = id;
    setChosen(next);
  };
  return {
    selected,
    items: shown,
    toggle,
    all: () => setChosen(new Set(items.map(({ id }) => id))),
    clear: () => setChosen(new Set()),
  };
}
