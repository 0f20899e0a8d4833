import { strings } from "../strings.ts";
import { watching } from "../strings/watching.ts";
import { ChevronIcon } from "../ui/icons.tsx";
import type { Row, Timeline } from "./timeline-types.ts";

const text = watching.runs;
const STEP =
  "grid size-8 place-items-center rounded-lg border border-line bg-surface text-muted not-disabled:hover:bg-sunken not-disabled:hover:text-ink disabled:opacity-45";

interface RunPickerProps {
  readonly timeline: Timeline;
  readonly row: Row;
  readonly onSelect: (id: string) => void;
}

/** A task that ran more than once, such as for each item of a loop: which of its runs is looked at. */
export function RunPicker({ timeline, row, onSelect }: RunPickerProps) {
  const tally = timeline.tasks.get(row.task);
  if (tally === undefined || tally.rows.length < 2) return null;
  const at = tally.rows.indexOf(row.id);
  const failed = tally.counts.faulted ?? 0;
  const go = (index: number): void => {
    const id = tally.rows[index];
    if (id !== undefined) onSelect(id);
  };
  const firstFailed = (): void => go(tally.rows.findIndex((id) => timeline.rows.get(id)?.status === "faulted"));
  return (
    <div role="group" aria-label={text.label(row.name)} className="mb-4 flex flex-wrap items-center gap-2">
      <button type="button" aria-label={text.previous} disabled={at <= 0} onClick={() => go(at - 1)} className={STEP}>
        <span className="rotate-180">
          <ChevronIcon />
        </span>
      </button>
      <label className="flex items-center gap-1.5">
        <span className="sr-only">{text.number}</span>
        <input
          type="number"
          min={1}
          max={tally.rows.length}
          value={at + 1}
          onChange={(event) => go(Number(event.target.value) - 1)}
          className="h-8 w-18 rounded-lg border border-line-strong bg-surface px-2 text-right"
        />
        <span className="text-muted">{strings.execution.loop(at + 1, tally.rows.length).replace(/^\d+ /, "")}</span>
      </label>
      <button
        type="button"
        aria-label={text.next}
        disabled={at >= tally.rows.length - 1}
        onClick={() => go(at + 1)}
        className={STEP}
      >
        <ChevronIcon />
      </button>
      {failed > 0 && row.status !== "faulted" ? (
        <button
          type="button"
          onClick={firstFailed}
          className="ml-auto min-h-8 rounded-md px-2 font-medium text-bad hover:bg-bad-soft"
        >
          {text.firstFailed}
        </button>
      ) : null}
    </div>
  );
}
