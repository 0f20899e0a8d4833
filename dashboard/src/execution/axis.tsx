import { duration } from "../lib/format.ts";
import { strings } from "../strings.ts";
import { GRID } from "./gantt-row.tsx";
import { percent, type Scale } from "./scale.ts";
import type { Timeline } from "./timeline-types.ts";

/** So many have room for a label each, wherever bars are drawn. */
const FEW_TICKS = 3;

/** What the bars stand under. It stays where it is while the rows scroll. */
export function Axis({ scale, timeline }: { readonly scale: Scale; readonly timeline: Timeline }) {
  const few = scale.ticks.length <= FEW_TICKS;
  return (
    <div
      aria-hidden="true"
      className={`sticky top-0 z-20 hidden h-9 items-end gap-x-3 border-b border-line bg-surface px-3 pb-1.5 text-xs text-muted md:grid ${GRID}`}
    >
      <span />
      <div className="@container relative h-4">
        {scale.ticks.map((tick, i) => (
          <span
            key={tick}
            // Where it is narrow, labels would stand on each other: every other tick is left out.
            className={`absolute h-4 border-l border-line-strong/50 pl-1 leading-4 whitespace-nowrap ${i % 2 === 0 ? "" : few ? "hidden @min-[11rem]:block" : "hidden @sm:block"}`}
            style={{ left: `${percent(scale, scale.from + tick)}%` }}
          >
            {tick === 0 ? "0" : tickLabel(tick)}
          </span>
        ))}
        {timeline.resumes.map(({ seq, at }) => (
          <span
            key={seq}
            title={strings.execution.resumed}
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
