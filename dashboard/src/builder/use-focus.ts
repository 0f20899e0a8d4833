import { useEffect, useMemo, useRef, type RefObject } from "react";
import type { CanvasHandle } from "../canvas/canvas.tsx";
import { lead } from "../lib/lead.ts";
import { FocusKeeper } from "./focus-keeper.ts";
import { focusPanel } from "./focus-panel.ts";

/** Where the keyboard is: it goes to the canvas, into the panel and back, and never is lost. */
export function useFocus(page: RefObject<HTMLElement | null>, canvas: RefObject<CanvasHandle | null>) {
  const keeper = useRef<FocusKeeper | null>(null);
  /** What the panel was opened by, where that is not on the canvas. */
  const opener = useRef<HTMLElement | null>(null);
  useEffect(() => {
    if (page.current === null) return;
    const { current } = page;
    keeper.current = new FocusKeeper(current, () => canvas.current?.focus());
    // What led here is gone with its page.
    if (document.activeElement === document.body)
      lead(() => current.querySelector<HTMLElement>('[data-stop][tabindex="0"]'));
    return keeper.current.start();
  }, [page, canvas]);
  return useMemo(() => {
    const isOnCanvas = (): boolean => (document.activeElement?.closest(".canvas") ?? null) !== null;
    const toCanvas = (): void => canvas.current?.focus();
    return {
      isOnCanvas,
      toCanvas,
      toPanel: (field: string | null): void => {
        const now = document.activeElement;
        opener.current = now instanceof HTMLElement && now.closest('[data-pane="header"]') !== null ? now : null;
        focusPanel(field);
      },
      /** Out of the panel, which closes: to what opened it. */
      back: (): void => {
        const from = opener.current;
        opener.current = null;
        if (from?.isConnected === true) lead(() => from);
        else toCanvas();
      },
      pane: (back: boolean): void => void keeper.current?.go(back),
    };
  }, [canvas]);
}
