import { useCallback, useMemo, useState, type KeyboardEvent } from "react";
import { duration } from "../lib/format.ts";
import { strings } from "../strings.ts";
import { Button } from "../ui/button.tsx";
import { SkeletonRows } from "../ui/page.tsx";
import { GanttRow, GRID } from "./gantt-row.tsx";
import { percent, scaleOf, type Scale } from "./scale.ts";
import type { Timeline } from "./timeline-types.ts";
import { visibleRows } from "./visible-rows.ts";

const text = strings.execution;
/** Rows drawn at first, and added at a time: more than a few hundred are not read but searched. */
const PAGE = 300;
const NO_ROWS: ReadonlySet<string> = new Set();

interface GanttProps {
  readonly timeline: Timeline;
  /** When it was over; null while it goes on. */
  readonly end: number | null;
  readonly now: number;
  readonly selected: string | null;
  readonly onSelect: (id: string) => void;
}

export function Gantt({ timeline, end, now, selected, onSelect }: GanttProps) {
  const [collapsed, setCollapsed] = useState(NO_ROWS);
  const [limit, setLimit] = useState(PAGE);
  const rows = useMemo(() => visibleRows(timeline, collapsed), [timeline, collapsed]);
  const fresh = scaleOf(timeline, end, now);
  const { from, to } = fresh;
  // The same object while nothing changes, so that rows that are over are not drawn again.
  // oxlint-disable-next-line react-hooks/exhaustive-deps
  const scale = useMemo(() => fresh, [from, to]);
  const toggle = useCallback(
    (id: string) =>
      setCollapsed((was) => (was.has(id) ? new Set([...was].filter((one) => one !== id)) : new Set([...was, id]))),
    [],
  );
  if (timeline.seq === 0) return <SkeletonRows rows={5} height="h-11" />;
  return (
    <div>
      <Axis scale={scale} timeline={timeline} />
      <ol aria-label={text.timeline} onKeyDown={moveFocus}>
        {rows.slice(0, limit).map((row) => (
          <GanttRow
            key={row.id}
            row={row}
            scale={scale}
            now={row.endedAt === null ? now : 0}
            selected={selected === row.id}
            collapsed={collapsed.has(row.id)}
            onSelect={onSelect}
            onToggle={toggle}
          />
        ))}
      </ol>
      {rows.length > limit ? (
        <div className="border-t border-line p-3 text-center">
          <Button onClick={() => setLimit(limit + PAGE)}>
            {strings.common.more(Math.min(PAGE, rows.length - limit))}
          </Button>
        </div>
      ) : null}
    </div>
  );
}

function Axis({ scale, timeline }: { readonly scale: Scale; readonly timeline: Timeline }) {
  return (
    <div
      aria-hidden="true"
      className={`hidden h-9 items-end gap-x-3 border-b border-line px-3 pb-1.5 text-xs text-muted md:grid ${GRID}`}
    >
      <span />
      <div className="@container relative h-4">
        {scale.ticks.map((tick, i) => (
          <span
            key={tick}
            className="absolute h-4 border-l border-line-strong/50 pl-1 leading-4 whitespace-nowrap"
            style={{ left: `${percent(scale, scale.from + tick)}%` }}
          >
            {/* Where it is narrow, labels would stand on each other: every other tick goes without. */}
            <span className={i % 2 === 0 ? "" : "hidden @sm:inline"}>{tick === 0 ? "0" : tickLabel(tick)}</span>
          </span>
        ))}
        {timeline.resumes.map(({ seq, at }) => (
          <span
            key={seq}
            title={text.resumed}
            className="absolute -bottom-1.5 h-3 border-l-2 border-doubt"
            style={{ left: `${percent(scale, at)}%` }}
          />
        ))}
      </div>
      <span />
    </div>
  );
}

const tickLabel = (ms: number): string => duration(ms).replace(".0 s", " s");

/** Up and down go from row to row, as in any list. */
function moveFocus(event: KeyboardEvent<HTMLOListElement>): void {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const rows = [...event.currentTarget.querySelectorAll<HTMLButtonElement>("[data-row]")];
  const at = rows.findIndex((row) => row.closest("li")?.contains(document.activeElement) === true);
  const next = rows[at + (event.key === "ArrowDown" ? 1 : -1)];
  if (at === -1 || next === undefined) return;
  event.preventDefault();
  next.focus();
}
