import { defaultRangeExtractor, useVirtualizer, type Range } from "@tanstack/react-virtual";
import { useCallback, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { useMedia } from "../lib/hooks.ts";
import { strings } from "../strings.ts";
import { SkeletonRows } from "../ui/page.tsx";
import { Axis } from "./axis.tsx";
import { GanttRow, ROW_HEIGHT } from "./gantt-row.tsx";
import { scaleOf } from "./scale.ts";
import type { Row, Timeline } from "./timeline-types.ts";
import type { Inner } from "./inner-steps.ts";
import { depthOf, holdsRows, visibleRows } from "./visible-rows.ts";

const text = strings.execution;
/** Rows drawn beyond both edges, so that what scrolls in is there already. */
const OVERSCAN = 12;
const NO_ROWS: ReadonlySet<string> = new Set();

interface GanttProps {
  readonly timeline: Timeline;
  /** When it was over; null while it goes on. */
  readonly end: number | null;
  readonly now: number;
  readonly selected: string | null;
  readonly onSelect: (id: string) => void;
  /** What people call a row's task. */
  readonly titleOf: (row: Row) => string;
  /** Of an "if", the path that it took, in words. */
  readonly pathOf: (row: Row) => string | null;
  /** What is left out. */
  readonly inner: Inner;
}

/** Only the rows that are to be seen are in the document: there may be many thousands. */
export function Gantt({ timeline, end, now, selected, onSelect, titleOf, pathOf, inner }: GanttProps) {
  const [collapsed, setCollapsed] = useState(NO_ROWS);
  const wide = useMedia("(min-width: 48rem)");
  const scroller = useRef<HTMLDivElement>(null);
  const focused = useRef<number | null>(null);
  const rows = useMemo(() => visibleRows(timeline, collapsed, inner), [timeline, collapsed, inner]);
  const height = wide ? ROW_HEIGHT.wide : ROW_HEIGHT.narrow;
  const fresh = scaleOf(timeline, end, now);
  const { from, to } = fresh;
  // The same object while nothing changes, so that rows that are over are not drawn again.
  // oxlint-disable-next-line react-hooks/exhaustive-deps
  const scale = useMemo(() => fresh, [from, to]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: useCallback(() => height, [height]),
    getItemKey: useCallback((index: number) => rows[index]?.id ?? index, [rows]),
    overscan: OVERSCAN,
    // What has the focus stays, also where it was scrolled away.
    rangeExtractor: useCallback((range: Range) => {
      const shown = defaultRangeExtractor(range);
      const at = focused.current;
      return at === null || at >= range.count || shown.includes(at) ? shown : [...shown, at].toSorted((a, b) => a - b);
    }, []),
  });
  // A window made narrower has other rows: what is known of their sizes is of those before.
  const measured = useRef(height);
  useLayoutEffect(() => {
    if (measured.current === height) return;
    measured.current = height;
    virtual.measure();
  }, [virtual, height]);
  const toggle = useCallback(
    (id: string) =>
      setCollapsed((was) => (was.has(id) ? new Set([...was].filter((one) => one !== id)) : new Set([...was, id]))),
    [],
  );
  /** Up and down go from row to row, as in any list. */
  const move = (event: KeyboardEvent<HTMLOListElement>): void => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const at = focused.current;
    const next = at === null ? undefined : rows[at + step];
    if (step === 0 || at === null || next === undefined) return;
    event.preventDefault();
    virtual.scrollToIndex(at + step);
    focused.current = at + step;
    const list = event.currentTarget;
    requestAnimationFrame(() => list.querySelector<HTMLElement>(`[data-row="${next.id}"]`)?.focus());
  };
  if (timeline.seq === 0) return <SkeletonRows rows={5} height="h-11" />;
  return (
    <div
      ref={scroller}
      data-scroll="timeline"
      className="relative max-h-[90rem] overflow-x-hidden overflow-y-auto md:max-h-[max(24rem,calc(100dvh-9rem))]"
    >
      <Axis scale={scale} timeline={timeline} />
      <ol
        aria-label={text.timeline}
        onKeyDown={move}
        onFocus={(event) => {
          const item = event.target.closest("li");
          focused.current = item === null ? null : Number(item.dataset["index"]);
        }}
        onBlur={() => {
          focused.current = null;
        }}
        className="relative"
        style={{ height: `${virtual.getTotalSize()}px` }}
      >
        {virtual.getVirtualItems().map(({ index, start, size }) => {
          const row = rows[index];
          return row === undefined ? null : (
            <GanttRow
              key={row.id}
              row={row}
              title={titleOf(row)}
              path={pathOf(row)}
              depth={depthOf(row, timeline, inner)}
              holds={holdsRows(row, timeline, inner)}
              index={index}
              count={rows.length}
              top={start}
              height={size}
              scale={scale}
              now={row.endedAt === null ? now : 0}
              selected={selected === row.id}
              collapsed={collapsed.has(row.id)}
              onSelect={onSelect}
              onToggle={toggle}
            />
          );
        })}
      </ol>
    </div>
  );
}
