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

interface BackdropProps {
  readonly layout: Layout;
  /** Null: no line is told from another. */
  readonly taken: ReadonlySet<string> | null;
}

/** All lines and frames: one element under the nodes, however many there are. */
export const Backdrop = memo(function Backdrop({ layout, taken }: BackdropProps) {
  const went = layout.lines.filter((line) => taken?.has(line.edge) === true);
  const others = went.length === 0 ? layout.lines : layout.lines.filter((line) => taken?.has(line.edge) !== true);
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
        <g data-lines={taken === null ? "all" : "other"} className={taken === null ? "" : "opacity-45"}>
          <Lines lines={others} />
        </g>
        {/* On top of the others: paths part and meet on the same stretch. */}
        {went.length === 0 ? null : (
          <g
            data-lines="taken"
            className="[&_[data-head]]:fill-good-bar [&_[data-line]]:stroke-good-bar [&_[data-line]]:[stroke-width:2.25]"
          >
            <Lines lines={went} />
          </g>
        )}
      </svg>
    </ViewportPortal>
  );
});

function Lines({ lines }: { readonly lines: readonly Line[] }) {
  return [...Map.groupBy(lines, (line) => line.look)].map(([look, ones]) => (
    <g key={look}>
      <path
        data-line=""
        d={ones.map((line) => drawn(line).line).join("")}
        className={`fill-none [stroke-width:1.5] ${LOOK[look]}`}
      />
      <path data-head="" d={ones.map((line) => drawn(line).head).join("")} className={HEAD[look]} />
    </g>
  ));
}

/** What a line is drawn as, worked out once: while an execution goes on, lines change their colour and not their way. */
const known = new WeakMap<Line, { readonly line: string; readonly head: string }>();
function drawn(line: Line): { readonly line: string; readonly head: string } {
  const found = known.get(line) ?? { line: rounded(line.points), head: line.arrow ? head(line.points) : "" };
  known.set(line, found);
  return found;
}

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
