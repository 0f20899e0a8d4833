import { useEffect, useState } from "react";
import { isCovered, isTyping } from "../shell/shortcuts.ts";

/** Rows say which they are by this attribute, on the element that takes the focus. */
export const ROW = "data-list-row";

/** J and K go through a list, X selects where one is, Escape lets go of the selection. Enter is the link's own. */
export function useListKeys(
  ids: readonly string[],
  { onToggle, onEscape }: { readonly onToggle: (id: string) => void; readonly onEscape: () => void },
): void {
  const [at, setAt] = useState<string | null>(null);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return;
      if (isTyping(event) && !isCheckbox(event.target)) return;
      if (isCovered()) return;
      // Where the focus is says more than where it was put last.
      const focused = document.activeElement?.closest(`[${ROW}]`)?.getAttribute(ROW) ?? at;
      const here = focused === null ? -1 : ids.indexOf(focused);
      switch (event.key) {
        case "j":
        case "k": {
          const next = ids[event.key === "j" ? Math.min(here + 1, ids.length - 1) : Math.max(here - 1, 0)];
          if (next === undefined) return;
          event.preventDefault();
          setAt(next);
          document.querySelector<HTMLElement>(`[${ROW}="${CSS.escape(next)}"]`)?.focus();
          return;
        }
        case "x":
          if (focused === null || here === -1) return;
          event.preventDefault();
          onToggle(focused);
          return;
        case "Escape":
          onEscape();
      }
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  });
}

const isCheckbox = (target: EventTarget | null): boolean =>
  target instanceof HTMLInputElement && target.type === "checkbox";
