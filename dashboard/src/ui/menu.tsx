import { DropdownMenu } from "radix-ui";
import type { ReactNode } from "react";
import { uiStrings } from "../strings/ui.ts";
import { MoreIcon } from "./icons.tsx";

export const MENU_ITEM =
  "flex min-h-8 cursor-pointer items-center gap-2.5 rounded-md px-2 py-1 outline-none select-none data-disabled:cursor-default data-disabled:opacity-55 data-highlighted:bg-sunken";
export const MENU = "z-40 min-w-44 rounded-xl border border-line bg-surface p-1.5 shadow-card";

/** What can be done to one row. `children` are `MenuItem`s. */
export function Menu({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger
        aria-label={`${uiStrings.more}: ${label}`}
        className="grid size-8 place-items-center rounded-lg text-muted hover:bg-sunken hover:text-ink data-[state=open]:bg-sunken data-[state=open]:text-ink"
      >
        <MoreIcon />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content align="end" sideOffset={4} collisionPadding={10} className={MENU}>
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

export function MenuItem({
  onSelect,
  danger = false,
  disabled = false,
  children,
}: {
  readonly onSelect: () => void;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <DropdownMenu.Item
      disabled={disabled}
      onSelect={onSelect}
      className={`${MENU_ITEM} ${danger ? "text-bad data-highlighted:bg-bad-soft" : ""}`}
    >
      {children}
    </DropdownMenu.Item>
  );
}
