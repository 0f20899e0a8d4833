/** What the page is made of below its header, in the order in which one key goes through them. */
const PANES = ["yaml", "canvas", "panel"] as const;

export type Pane = (typeof PANES)[number] | "header";

/** The next one that is shown, seen from where the focus is; null: there is no other. */
export function nextPane(shown: readonly (string | undefined)[], now: Pane | null, back: boolean): Pane | null {
  const there = PANES.filter((pane) => shown.includes(pane));
  const at = there.findIndex((pane) => pane === now);
  if (at === -1) return there.find((pane) => pane === "canvas") ?? there[0] ?? null;
  if (there.length < 2) return null;
  return there[(at + (back ? -1 : 1) + there.length) % there.length] ?? null;
}
