/** What is written in, or chosen from, with all that is drawn as one control. A button has nothing to be left. */
const FIELD = ":is(input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable=true])";

/**
 * Out of a field, to what is around it, from where Tab goes into it again: who closes a list, or is done with a text,
 * does not mean the panel that it is in. @returns false: it is no field
 */
export function leaveField(target: EventTarget, panel: Element): boolean {
  if (!(target instanceof HTMLElement) || !target.matches(FIELD) || !panel.contains(target)) return false;
  const around = (target.closest("[data-control]") ?? target).parentElement;
  if (around === null) return false;
  // Only for as long as one is there: no press on it is to take the focus.
  around.tabIndex = -1;
  around.addEventListener("blur", () => around.removeAttribute("tabindex"), { once: true });
  around.focus({ preventScroll: true });
  return true;
}
