import { lead } from "../lib/lead.ts";

/** How long a panel's fields are waited for, in milliseconds: one that has none has what closes it. */
const FIELDS_MS = 500;
const FIELD = ":is(input, select, textarea, button, [contenteditable=true]):not([disabled], [data-close])";

/** The panel's first field: what closes it stands before that. */
export const firstField = (panel: Element): HTMLElement | null => panel.querySelector<HTMLElement>(FIELD);

/**
 * Leads to a field of the step that is open, by its JSON pointer within the step; null, or one that has no control of
 * its own: the first. The panel's fields are loaded when they are first needed. @returns what gives it up
 */
export function focusPanel(field: string | null): () => void {
  const since = performance.now();
  return lead(() => {
    const panel = document.querySelector("#builder-panel");
    if (panel === null) return null;
    const found = controlOf(panel, field) ?? firstField(panel);
    return found ?? (performance.now() - since < FIELDS_MS ? null : panel.querySelector<HTMLElement>("[data-close]"));
  });
}

/** A control may stand for a member of the field that is meant, or for all of what the field is in: the nearest. */
function controlOf(panel: Element, field: string | null): HTMLElement | null {
  if (field === null) return null;
  const near = [...panel.querySelectorAll<HTMLElement>("[data-member]")]
    .map((element) => ({ element, at: nearness(element.dataset["member"] ?? "", field) }))
    .filter(({ at }) => at !== null)
    .toSorted((a, b) => (a.at ?? 0) - (b.at ?? 0));
  return near[0]?.element.querySelector<HTMLElement>(FIELD) ?? null;
}

/** By how many names two pointers differ; null: neither is in the other. */
export function nearness(member: string, field: string): number | null {
  const inside = member === field || member.startsWith(`${field}/`) || field.startsWith(`${member}/`);
  return inside ? Math.abs(member.split("/").length - field.split("/").length) : null;
}
