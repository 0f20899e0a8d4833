/** How long what is to have the focus is waited for, in frames. */
const FRAMES = 120;
let giveUp = (): void => undefined;
let leading = false;

/** Whether something is waited for that is to have the focus. */
export const isLeading = (): boolean => leading;

/**
 * Gives the focus to what is found, as soon as it is there: what is shown next may be loaded or drawn first. One at a
 * time, and who goes elsewhere meanwhile is not called back. @returns what gives it up
 */
export function lead(find: () => HTMLElement | null): () => void {
  giveUp();
  let left = FRAMES;
  let frame = 0;
  const stop = (): void => {
    leading = false;
    cancelAnimationFrame(frame);
    window.removeEventListener("pointerdown", stop, true);
    window.removeEventListener("keydown", onKey, true);
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === "Tab") stop();
  };
  const look = (): void => {
    const found = find();
    if (found === null && left-- > 0) {
      frame = requestAnimationFrame(look);
      return;
    }
    stop();
    found?.focus({ preventScroll: true });
    // A canvas moves by itself; it has nothing to be scrolled.
    if (found?.closest(".canvas") === null) found.scrollIntoView({ block: "nearest" });
  };
  frame = requestAnimationFrame(look);
  window.addEventListener("pointerdown", stop, true);
  window.addEventListener("keydown", onKey, true);
  giveUp = stop;
  leading = true;
  return stop;
}

/** What takes the focus by Tab and by right. */
export const FOCUSABLE =
  ":is(input, select, textarea, button, summary, a[href], [contenteditable=true], [tabindex='0']):not([disabled], [tabindex='-1'], [type=hidden])";

/** What was done in a dialog may have led elsewhere already: then the focus is not taken back to what opened it. */
export const keepFocus = (event: Event): void => {
  if (document.activeElement !== null && document.activeElement !== document.body) event.preventDefault();
};
