import type { ExecutionItem } from "../api.ts";
import { executionsStrings as text } from "../strings/executions.ts";
import { Button } from "../ui/button.tsx";
import { CloseIcon, RefreshIcon, StopIcon } from "../ui/icons.tsx";
import type { BulkTarget } from "./bulk-dialog.tsx";

export function SelectionBar({
  items,
  onClear,
  onChoose,
}: {
  readonly items: readonly ExecutionItem[];
  readonly onClear: () => void;
  readonly onChoose: (target: BulkTarget) => void;
}) {
  if (items.length === 0) return null;
  return (
    <div
      role="toolbar"
      aria-label={text.selected(items.length)}
      className="sticky bottom-4 z-20 mx-auto mt-4 flex w-fit max-w-full items-center gap-1.5 rounded-xl border border-line-strong bg-surface py-2 pr-2 pl-4 shadow-card max-sm:[&_button]:px-2.5"
    >
      <span aria-live="polite" className="mr-2 font-medium whitespace-nowrap">
        {text.selected(items.length)}
      </span>
      <Button look="danger" onClick={() => onChoose({ action: "cancel", items })}>
        <StopIcon />
        {text.bulk.cancel.button}
      </Button>
      <Button onClick={() => onChoose({ action: "rerun", items })}>
        <RefreshIcon />
        {text.bulk.rerun.button}
      </Button>
      <Button look="bare" className="px-2.5" aria-label={text.clearSelection} onClick={onClear}>
        <CloseIcon />
      </Button>
    </div>
  );
}
