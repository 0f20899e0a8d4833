import { memo } from "react";
import { countdown, duration } from "../lib/format.ts";
import { strings } from "../strings.ts";
import { ChevronIcon } from "../ui/icons.tsx";
import { watching } from "../strings/watching.ts";
import { RowMark } from "../ui/status.tsx";
import { approvalOf, isDeclined } from "./approval.ts";
import { Answer } from "./answer.tsx";
import { Bar } from "./bar.tsx";
import { waitedMs } from "./pauses.ts";
import { openPause, type Scale } from "./scale.ts";
import type { Row } from "./timeline-types.ts";

const text = strings.execution;
export const GRID =
  "grid-cols-[minmax(0,1fr)_auto] md:grid-cols-[minmax(12rem,2fr)_minmax(0,3fr)_5.5rem] lg:grid-cols-[minmax(15rem,2fr)_minmax(0,3fr)_5.5rem]";

/** In pixels; the same for all, so that none has to be measured. */
export const ROW_HEIGHT = { wide: 44, narrow: 64 } as const;

interface RowProps {
  readonly row: Row;
  readonly title: string;
  /** Of an "if", the path that it took, in words. */
  readonly path: string | null;
  /** How many of the rows that are shown are around it, and whether any are in it. */
  readonly depth: number;
  readonly holds: boolean;
  /** Where it stands among the rows that are shown, and how many those are. */
  readonly index: number;
  readonly count: number;
  readonly top: number;
  readonly height: number;
  readonly scale: Scale;
  readonly now: number;
  readonly selected: boolean;
  readonly collapsed: boolean;
  readonly onSelect: (id: string) => void;
  readonly onToggle: (id: string) => void;
}

export const GanttRow = memo(function GanttRow(props: RowProps) {
  const {
    row,
    title,
    path,
    depth,
    holds,
    index,
    count,
    top,
    height,
    scale,
    now,
    selected,
    collapsed,
    onSelect,
    onToggle,
  } = props;
  // While it goes on, its name would be read out anew all the time.
  const pausedMs = row.endedAt === null ? 0 : waitedMs(row, row.endedAt);
  const waited = pausedMs === 0 ? "" : watching.waited(duration(pausedMs));
  const indent = Math.min(depth, 8);
  return (
    <li
      data-task={row.name}
      data-row-status={row.status}
      data-index={index}
      aria-setsize={count}
      aria-posinset={index + 1}
      className={`group absolute inset-x-0 top-0 contain-strict border-line ${index + 1 < count ? "border-b" : ""} ${selected ? "bg-accent-soft" : "hover:bg-sunken"}`}
      style={{ transform: `translateY(${top}px)`, height: `${height}px` }}
    >
      <div
        className={`pointer-events-none grid h-full content-center items-center gap-x-3 overflow-hidden px-3 ${GRID}`}
      >
        <div className="flex min-w-0 items-center gap-1.5" style={{ paddingLeft: `${indent * 0.75}rem` }}>
          {holds ? (
            <button
              type="button"
              aria-expanded={!collapsed}
              aria-label={collapsed ? text.expand(title) : text.collapse(title)}
              onClick={() => onToggle(row.id)}
              className="pointer-events-auto relative z-10 grid size-6 shrink-0 place-items-center rounded-md text-muted hover:bg-line hover:text-ink"
            >
              <span className={`transition-transform ${collapsed ? "" : "rotate-90"}`}>
                <ChevronIcon />
              </span>
            </button>
          ) : (
            <span className="w-6 shrink-0" />
          )}
          <RowMark status={row.status} declined={isDeclined(row)} />
          <Name row={row} title={title} path={path} />
        </div>
        <div className="order-3 col-span-2 h-5 md:order-none md:col-span-1 md:h-6">
          <Bar row={row} scale={scale} now={now} />
        </div>
        <div className="text-right text-xs leading-4 text-muted md:text-sm md:leading-4">
          <Time row={row} now={now} />
        </div>
      </div>
      <button
        type="button"
        data-row={row.id}
        aria-pressed={selected}
        title={[title, row.kind, waited].filter((part) => part !== "").join(" · ")}
        aria-label={`${text.details} ${title}: ${[strings.rowStatus[row.status], waited].filter((part) => part !== "").join(", ")}`}
        onClick={() => onSelect(row.id)}
        className="absolute inset-0 -outline-offset-2"
      />
    </li>
  );
});

function Name({ row, title, path }: Pick<RowProps, "row" | "title" | "path">) {
  const notes = notesOf(row);
  const answer = approvalOf(row);
  return (
    <div className="min-w-0 flex-1">
      <span className="block truncate leading-5 font-medium">{title}</span>
      {notes.length === 0 && path === null && answer === null ? null : (
        <div className="flex h-4 flex-wrap gap-x-2 overflow-hidden text-xs leading-4 text-muted">
          {path === null ? null : <span className="max-w-full truncate">{path}</span>}
          {answer === null ? null : (
            <span className="max-w-full truncate">
              <Answer {...answer} />
            </span>
          )}
          {notes.map((note) => (
            <span key={note} className="whitespace-nowrap">
              {note}
            </span>
          ))}
        </div>
      )}
    </div>
  );
}

function notesOf(row: Row): readonly string[] {
  const notes: string[] = [];
  if (row.kept) notes.push(watching.kept);
  if (row.iteration !== null) notes.push(text.iteration(row.iteration + 1));
  if (row.loop?.total !== null && row.loop !== null)
    notes.push(text.loop(Math.min((row.loop.index ?? -1) + 1, row.loop.total), row.loop.total));
  if (row.retries > 0) notes.push(text.retries(row.retries));
  const attempts = Math.max(row.runs.length, row.effects.length);
  if (attempts > 1) notes.push(text.attempts(attempts));
  return notes;
}

function Time({ row, now }: { readonly row: Row; readonly now: number }) {
  if (row.status === "skipped") return strings.rowStatus.skipped;
  const pause = openPause(row);
  if (pause !== undefined && pause.dueAt !== null && row.endedAt === null) {
    const left = pause.dueAt - now;
    return (
      <span className="text-wait">
        {left <= 0 ? text.due : pause.kind === "wait" ? text.waitLeft(countdown(left)) : text.retryIn(countdown(left))}
      </span>
    );
  }
  return duration((row.endedAt ?? Math.max(now, row.startedAt)) - row.startedAt);
}
