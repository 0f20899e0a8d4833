import { Dialog } from "radix-ui";
import { useState } from "react";
import { strings } from "../strings.ts";
import { shellStrings } from "../strings/shell.ts";
import { CloseIcon, MenuIcon } from "../ui/icons.tsx";
import { Navigation } from "./nav.tsx";

/** The navigation where there is no room for it beside the page. */
export function PhoneMenu() {
  const [open, setOpen] = useState(false);
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Trigger
        aria-label={shellStrings.menu}
        className="grid size-9 place-items-center rounded-lg text-muted hover:bg-sunken hover:text-ink md:hidden"
      >
        <MenuIcon />
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/40 md:hidden" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed inset-y-0 left-0 z-50 flex w-72 max-w-[85vw] flex-col border-r border-line bg-surface shadow-card outline-none md:hidden"
        >
          <div className="flex items-center justify-between border-b border-line px-3 py-2">
            <Dialog.Title className="px-2.5 font-semibold">{strings.product}</Dialog.Title>
            <Dialog.Close
              aria-label={shellStrings.closeMenu}
              className="grid size-9 place-items-center rounded-lg text-muted hover:bg-sunken hover:text-ink"
            >
              <CloseIcon />
            </Dialog.Close>
          </div>
          <nav aria-label={strings.nav.label} className="min-h-0 flex-1 overflow-y-auto p-3">
            <Navigation onGo={() => setOpen(false)} />
          </nav>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
