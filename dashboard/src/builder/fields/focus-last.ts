import type { RefObject } from "react";

/** The new row comes with the new text: its first field is where one goes on. */
export function focusLast(group: RefObject<HTMLDivElement | null>): void {
  const before = group.current?.children.length ?? 0;
  const observer = new MutationObserver(() => {
    const { children } = group.current ?? {};
    if (children === undefined || children.length <= before) return;
    observer.disconnect();
    const row = children[children.length - 2];
    const field = row?.querySelector<HTMLElement>("input, [contenteditable=true]");
    field?.focus();
    if (field instanceof HTMLInputElement) field.select();
  });
  if (group.current !== null) observer.observe(group.current, { childList: true });
  setTimeout(() => observer.disconnect(), 1_000);
}
