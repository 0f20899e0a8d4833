import { Dialog } from "radix-ui";
import type { ReactNode } from "react";
import { strings } from "../strings.ts";
import { CloseIcon } from "./icons.tsx";

interface ModalProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  readonly lead?: string;
  readonly children: ReactNode;
  /** `sheet` rises from the lower edge, for narrow screens; `wide` takes the whole page. */
  readonly shape?: "dialog" | "sheet" | "wide";
}

const SHAPE = {
  dialog: "top-[12vh] left-1/2 max-h-[80vh] w-[calc(100vw-2rem)] max-w-lg -translate-x-1/2 rounded-2xl",
  wide: "inset-3 rounded-2xl sm:inset-8",
  sheet: "inset-x-0 bottom-0 max-h-[85dvh] rounded-t-2xl",
} as const;

export function Modal({ open, onOpenChange, title, lead, children, shape = "dialog" }: ModalProps) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/40" />
        <Dialog.Content
          {...(lead === undefined ? { "aria-describedby": undefined } : {})}
          className={`fixed z-40 flex flex-col overflow-hidden border border-line bg-surface shadow-card outline-none ${SHAPE[shape]}`}
        >
          <div className="flex items-start justify-between gap-4 px-5 pt-4 pb-3">
            <div className="min-w-0">
              <Dialog.Title className="text-base font-semibold break-words">{title}</Dialog.Title>
              {lead === undefined ? null : <Dialog.Description className="mt-1 text-muted">{lead}</Dialog.Description>}
            </div>
            <Dialog.Close
              aria-label={strings.common.close}
              className="-mr-2 grid size-9 shrink-0 place-items-center rounded-lg text-muted hover:bg-sunken hover:text-ink"
            >
              <CloseIcon />
            </Dialog.Close>
          </div>
          <div className={`min-h-0 overflow-auto px-5 pb-5 ${shape === "wide" ? "flex-1" : ""}`}>{children}</div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
