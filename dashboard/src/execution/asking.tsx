import type { Execution, ExecutionDefinition } from "../api.ts";
import { CancelDialog } from "./cancel-dialog.tsx";
import { titleOfRow } from "./failure-place.ts";
import { RerunDialog } from "./rerun-dialog.tsx";
import { SettleDialog } from "./settle-dialog.tsx";
import { SuspendDialog } from "./suspend.tsx";
import type { Row } from "./timeline-types.ts";

/** What a person wants done with the execution, and is asked about. */
export type Ask =
  | { readonly kind: "cancel" }
  | { readonly kind: "suspend" }
  | { readonly kind: "rerun"; readonly row: Row | null }
  | { readonly kind: "settle"; readonly row: Row; readonly effect: string };

interface AskingProps {
  readonly ask: Ask | null;
  readonly id: string;
  readonly execution: Execution | undefined;
  readonly definition: ExecutionDefinition | undefined;
  readonly over: boolean;
  readonly onClose: () => void;
}

/** The dialog of what is asked. What has become impossible meanwhile, such as to cancel what is over, is not asked any more. */
export function Asking({ ask, id, execution, definition, over, onClose }: AskingProps) {
  const title = (row: Row): string => titleOfRow(definition?.definition, row);
  switch (ask?.kind) {
    case "cancel":
      return over ? null : <CancelDialog id={id} onClose={onClose} />;
    case "suspend":
      return over ? null : <SuspendDialog id={id} onClose={onClose} />;
    case "settle":
      return over ? null : <SettleDialog id={id} effect={ask.effect} step={title(ask.row)} onClose={onClose} />;
    case "rerun":
      return execution === undefined ? null : (
        <RerunDialog
          execution={execution}
          definition={definition}
          from={ask.row === null ? null : { row: ask.row, title: title(ask.row) }}
          onClose={onClose}
        />
      );
    default:
      return null;
  }
}
