import { memo } from "react";
import { ViewportPortal } from "@xyflow/react";
import type { Layout, Line, Point } from "./layout-types.ts";

const RADIUS = 12;

const LOOK: Record<Line["look"], string> = {
  flow: "stroke-(--canvas-line)",
  fallback: "stroke-bad-bar [stroke-dasharray:5_4]",
  undo: "stroke-still-bar [stroke-dasharray:2_4]",
  loop: "stroke-still-bar [stroke-dasharray:5_4]",
  jump: "stroke-doubt [stroke-dasharray:6_3]",
};
const HEAD: Record<Line["look"], string> = {
  flow: "fill-(--canvas-line)",
  fallback: "fill-bad-bar",
  undo: "fill-still-bar",
  loop: "fill-still-bar",
  jump: "fill-doubt",
};

/** All lines and frames: one element under the nodes, however many there are. */
export const Backdrop = memo(function Backdrop({ layout }: { readonly layout: Layout }) {
  const looks = Map.groupBy(layout.lines, (line) => line.look);
  return (
    <ViewportPortal>
      <svg
        aria-hidden="true"
        width={layout.width + 80}
        height={layout.height + 80}
        className="pointer-events-none absolute top-0 left-0 -z-10 overflow-visible"
      >
        {layout.places.map((place) =>
          place.type === "frame" ? (
            <rect
              key={place.id}
              x={place.x}
              y={place.y}
              width={place.width}
              height={place.height}
              rx={14}
              className="fill-(--canvas-frame) stroke-line [stroke-width:1.25]"
            />
          ) : null,
        )}
        {[...looks].map(([look, lines]) => (
          <g key={look}>
            <path
              d={lines.map((line) => rounded(line.points)).join("")}
              className={`fill-none [stroke-width:1.5] ${LOOK[look]}`}
            />
            <path d={lines.map((line) => (line.arrow ? head(line.points) : "")).join("")} className={HEAD[look]} />
          </g>
        ))}
      </svg>
    </ViewportPortal>
  );
});

/** Straight stretches, their corners rounded. */
function rounded(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return "";
  let path = `M${first.x} ${first.y}`;
  let last = first;
  rest.forEach((point, i) => {
    const next = rest[i + 1];
    if (next === undefined) {
      path += `L${point.x} ${point.y}`;
      return;
    }
    const radius = Math.min(RADIUS, distance(last, point) / 2, distance(point, next) / 2);
    const from = toward(point, last, radius);
    const to = toward(point, next, radius);
    path += `L${from.x} ${from.y}Q${point.x} ${point.y} ${to.x} ${to.y}`;
    last = point;
  });
  return path;
}

/** A small arrow at the end, in the direction of the last stretch. */
function head(points: readonly Point[]): string {
  const tip = points.at(-1);
  const before = points.at(-2);
  if (tip === undefined || before === undefined) return "";
  const dx = Math.sign(tip.x - before.x);
  const dy = Math.sign(tip.y - before.y);
  const base = { x: tip.x - dx * 7, y: tip.y - dy * 7 };
  return `M${tip.x} ${tip.y}L${base.x - dy * 4.5} ${base.y - dx * 4.5}L${base.x + dy * 4.5} ${base.y + dx * 4.5}Z`;
}

const distance = (a: Point, b: Point): number => Math.abs(a.x - b.x) + Math.abs(a.y - b.y);
const toward = (from: Point, to: Point, by: number): Point => ({
  x: from.x + Math.sign(to.x - from.x) * by,
  y: from.y + Math.sign(to.y - from.y) * by,
});
