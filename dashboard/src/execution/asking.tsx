import { lazy, Suspense } from "react";
import type { Execution, ExecutionDefinition } from "../api.ts";
import { CancelDialog } from "./cancel-dialog.tsx";
import { titleOfRow } from "./failure-place.ts";
import { RerunDialog } from "./rerun-dialog.tsx";
import { SettleDialog } from "./settle-dialog.tsx";
import { SuspendDialog } from "./suspend.tsx";
import type { Row, Timeline } from "./timeline-types.ts";

/** What a person wants done with the execution, and is asked about. */
export type Ask =
  | { readonly kind: "cancel" }
  | { readonly kind: "suspend" }
  | { readonly kind: "told" }
  | { readonly kind: "compare" }
  | { readonly kind: "rerun"; readonly row: Row | null }
  | { readonly kind: "settle"; readonly row: Row; readonly effect: string };

// Most who watch an execution need neither.
const CompareDialog = lazy(async () => ({ default: (await import("./compare-dialog.tsx")).CompareDialog }));
const ToldDialog = lazy(async () => ({ default: (await import("../workflows/told.tsx")).ToldDialog }));

interface AskingProps {
  readonly ask: Ask | null;
  readonly id: string;
  readonly execution: Execution | undefined;
  readonly definition: ExecutionDefinition | undefined;
  readonly over: boolean;
  readonly timeline: Timeline;
  readonly onSelect: (row: string) => void;
  readonly onClose: () => void;
}

/** The dialog of what is asked. What has become impossible meanwhile, such as to cancel what is over, is not asked any more. */
export function Asking({ ask, id, execution, definition, over, timeline, onSelect, onClose }: AskingProps) {
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
          timeline={timeline}
          from={ask.row === null ? null : { row: ask.row, title: title(ask.row) }}
          onClose={onClose}
        />
      );
    case "told":
      return execution === undefined || execution.workflow.id === null ? null : (
        <Suspense fallback={null}>
          <ToldDialog workflow={execution.workflow.id} onClose={onClose} />
        </Suspense>
      );
    case "compare":
      return execution?.rerun === undefined ? null : (
        <Suspense fallback={null}>
          <CompareDialog
            of={execution.rerun.of}
            timeline={timeline}
            definition={definition}
            onSelect={(row) => {
              onClose();
              onSelect(row);
            }}
            onClose={onClose}
          />
        </Suspense>
      );
    default:
      return null;
  }
}
