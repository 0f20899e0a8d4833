import { Dialog } from "radix-ui";
import type { ReactNode } from "react";
import { keepFocus } from "../lib/lead.ts";
import { strings } from "../strings.ts";
import { CloseIcon } from "./icons.tsx";

interface ModalProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  readonly lead?: string;
  readonly children: ReactNode;
  /** `sheet` rises from the lower edge, for narrow screens; `page` takes all of it. */
  readonly shape?: "dialog" | "sheet" | "page";
  /** For what has long lines or two columns. */
  readonly wide?: boolean;
  /** Stays where somebody clicks beside it: for what would be lost. */
  readonly held?: boolean;
}

const SHAPE = {
  dialog:
    "top-[8vh] left-1/2 max-h-[84vh] sm:top-[12vh] sm:max-h-[80vh] w-[calc(100vw-2rem)] -translate-x-1/2 rounded-2xl",
  page: "inset-3 rounded-2xl sm:inset-8",
  sheet: "inset-x-0 bottom-0 max-h-[85dvh] rounded-t-2xl",
} as const;

export function Modal({
  open,
  onOpenChange,
  title,
  lead,
  children,
  shape = "dialog",
  wide = false,
  held = false,
}: ModalProps) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/40" />
        <Dialog.Content
          {...(lead === undefined ? { "aria-describedby": undefined } : {})}
          onCloseAutoFocus={keepFocus}
          {...(held ? { onInteractOutside: (event: Event) => event.preventDefault() } : {})}
          className={`fixed z-40 flex flex-col overflow-hidden border border-line bg-surface shadow-card outline-none ${SHAPE[shape]} ${shape !== "dialog" ? "" : wide ? "max-w-2xl" : "max-w-lg"}`}
        >
          <div className="pt-4 pr-14 pb-2 pl-5">
            <Dialog.Title className="text-base font-semibold break-words">{title}</Dialog.Title>
            {lead === undefined ? null : <Dialog.Description className="mt-1 text-muted">{lead}</Dialog.Description>}
          </div>
          <div className={`min-h-0 overflow-auto px-5 pt-1 pb-5 ${shape === "page" ? "flex-1" : ""}`}>{children}</div>
          {/* Last, so that the focus begins where something is to be done. */}
          <Dialog.Close
            aria-label={strings.common.close}
            className="absolute top-3 right-3 grid size-9 place-items-center rounded-lg text-muted hover:bg-sunken hover:text-ink"
          >
            <CloseIcon />
          </Dialog.Close>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
