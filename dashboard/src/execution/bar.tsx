import { memo } from "react";
import { pausesOf } from "./pauses.ts";
import { percent, type Scale } from "./scale.ts";
import type { Row, RowStatus, Span } from "./timeline-types.ts";

const COLOUR: Record<RowStatus, string> = {
  running: "bg-run flowing",
  waiting: "bg-wait-bar",
  retrying: "bg-wait-bar",
  indeterminate: "bg-doubt",
  completed: "bg-good-bar",
  faulted: "bg-bad-bar",
  cancelled: "bg-still-bar hatched",
  skipped: "bg-still-bar",
};

interface BarProps {
  readonly row: Row;
  readonly scale: Scale;
  /** Milliseconds since 1970; only a row that is not over needs it. */
  readonly now: number;
}

/** A row's time: what it did, drawn thick; when it waited, hatched and light, with what it held drawn thin. */
export const Bar = memo(function Bar({ row, scale, now }: BarProps) {
  const pauses = pausesOf(row);
  const container = row.children.length > 0;
  return (
    <span aria-hidden="true" className="relative block h-full w-full">
      {row.status === "skipped" ? (
        <Piece
          scale={scale}
          from={row.startedAt}
          to={row.startedAt}
          className="top-1/2 h-2 -translate-y-1/2 rounded-full bg-still-bar"
        />
      ) : null}
      {row.spans.map((span) => {
        const to = span.to ?? Math.max(now, span.from);
        const key = `${span.kind}${span.ref}`;
        if (span.kind !== "run") return null;
        return (
          <Piece
            key={key}
            scale={scale}
            from={span.from}
            to={to}
            className={`top-1/2 -translate-y-1/2 ${look(row, span, container, pauses.length > 0)}`}
          />
        );
      })}
      {pauses.map(({ ref, from, to }) => (
        <Piece
          key={`pause${ref}`}
          scale={scale}
          from={from}
          to={to ?? Math.max(now, from)}
          className="waiting top-1/2 h-2.5 -translate-y-1/2 rounded-full"
        />
      ))}
      {row.spans.map((span) =>
        span.to === null && span.dueAt !== null && span.dueAt > now ? (
          <Piece
            key={`due${span.ref}`}
            scale={scale}
            from={Math.max(now, span.from)}
            to={span.dueAt}
            className="top-1/2 h-2.5 -translate-y-1/2 rounded-r-full border border-dashed border-wait-bar"
          />
        ) : null,
      )}
      {row.effects.map((effect) => (
        <Piece
          key={`effect${effect.id}`}
          scale={scale}
          from={effect.requestedAt}
          to={effect.parked?.at ?? effect.settledAt ?? row.endedAt ?? now}
          className={`top-1/2 h-1 -translate-y-1/2 rounded-full ${effect.outcome?.ok === false ? "bg-bad" : "bg-ink/45"}`}
        />
      ))}
    </span>
  );
});

function look(row: Row, span: Span, container: boolean, pauses: boolean): string {
  const run = row.runs.find((one) => String(one.frame) === span.ref);
  const status = span.to === null ? row.status : (run?.status ?? row.status);
  const shape = container ? "h-1 rounded-full opacity-70" : pauses ? "h-1 rounded-full" : "h-2.5 rounded-full";
  return `${shape} ${COLOUR[status === "waiting" || status === "retrying" ? "running" : status]}`;
}

function Piece({
  scale,
  from,
  to,
  className,
}: {
  readonly scale: Scale;
  readonly from: number;
  readonly to: number;
  readonly className: string;
}) {
  const left = percent(scale, from);
  const width = percent(scale, to) - left;
  // What took no time is still to be seen, also at the right edge.
  return (
    <span
      className={`absolute min-w-1 ${className}`}
      style={{ left: `min(${left}%, calc(100% - 4px))`, width: `${width}%` }}
    />
  );
}
