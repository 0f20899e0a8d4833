import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { PLACES } from "./nav.tsx";

/** How long a G waits for the letter after it, in milliseconds. */
const SEQUENCE_MS = 1_200;

/** Whether a key is being typed into something, and so is no shortcut. */
export function isTyping(event: KeyboardEvent): boolean {
  const { target } = event;
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.closest("input, textarea, select, [role=textbox]") !== null)
  );
}

/** A dialog or a menu is open: keys are its own. */
export const isCovered = (): boolean =>
  document.querySelector("[role=dialog], [role=alertdialog], [role=menu]") !== null;

/** Ctrl or ⌘ + K opens the palette, G and a letter goes to a page, / goes to the search of the page. */
export function useShortcuts(openPalette: () => void): void {
  const navigate = useNavigate();
  useEffect(() => {
    let armed = 0;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented) return;
      if (event.key.toLowerCase() === "k" && (event.metaKey || event.ctrlKey) && !event.shiftKey && !event.altKey) {
        event.preventDefault();
        openPalette();
        return;
      }
      if (event.metaKey || event.ctrlKey || event.altKey || isTyping(event) || isCovered()) return;
      if (event.key === "/") {
        const search = document.querySelector<HTMLElement>("main [data-page-search]");
        if (search === null) return;
        event.preventDefault();
        search.focus();
        return;
      }
      if (event.key === "g") {
        armed = event.timeStamp;
        return;
      }
      const place = PLACES.find(({ key }) => key === event.key);
      const inTime = armed !== 0 && event.timeStamp - armed < SEQUENCE_MS;
      armed = 0;
      if (!inTime || place === undefined) return;
      event.preventDefault();
      // Not what the page makes of that letter alone.
      event.stopPropagation();
      void navigate({ to: place.to });
    };
    // Before the pages' own keys: a letter after G is not theirs.
    window.addEventListener("keydown", onKeyDown, true);
    return () => window.removeEventListener("keydown", onKeyDown, true);
  }, [navigate, openPalette]);
}
