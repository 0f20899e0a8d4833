import type { ReactNode } from "react";
import { uiStrings } from "../strings/ui.ts";
import { Button } from "./button.tsx";
import { Modal } from "./modal.tsx";
import { describe } from "./page.tsx";

/** Asks before what can't be undone. Says what will be gone, and what stays. */
export function Confirm({
  title,
  lead,
  action,
  keep = uiStrings.cancel,
  working = uiStrings.working,
  pending,
  error,
  onConfirm,
  onClose,
  danger = true,
  children,
}: {
  readonly title: string;
  readonly lead: string;
  readonly action: string;
  readonly keep?: string;
  readonly working?: string;
  readonly pending: boolean;
  readonly error: unknown;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
  readonly danger?: boolean;
  readonly children?: ReactNode;
}) {
  return (
    <Modal open onOpenChange={(open) => (open ? undefined : onClose())} title={title} lead={lead}>
      {children}
      <p role="alert" className="min-h-5 text-bad">
        {error === null || error === undefined ? null : describe(error)}
      </p>
      <div className="mt-2 flex flex-wrap justify-end gap-2">
        <Button onClick={onClose}>{keep}</Button>
        <Button look={danger ? "destroy" : "primary"} busy={pending} onClick={onConfirm}>
          {pending ? working : action}
        </Button>
      </div>
    </Modal>
  );
}
