import type { Outline } from "../../../shared/builder/types.ts";
import { edgeOf, type Line, type Place } from "./layout-types.ts";

const LANE = 28;
const LABEL = { width: 128, height: 24 };

interface Routed {
  readonly places: readonly Place[];
  readonly lines: readonly Line[];
  readonly right: number;
}

/** Arrows on the right of everything, each in a lane that no other arrow of the same stretch uses. */
export function routeJumps(jumps: Outline["jumps"], places: readonly Place[], border: number): Routed {
  const steps = places.flatMap((place) => (place.type === "step" ? [place] : []));
  const end = places.find((place) => place.type === "end");
  // A step that is hidden in a collapsed one is drawn as that one.
  const shown = (path: string): Place | undefined =>
    steps
      .filter((place) => path === place.step.path || path.startsWith(`${place.step.path}/`))
      .toSorted((a, b) => b.step.path.length - a.step.path.length)[0];
  const lanes: number[] = [];
  const found: Place[] = [];
  const lines: Line[] = [];
  const drawn = jumps
    .map((jump, i) => ({
      i,
      label: jump.label,
      edge: edgeOf.jump(jump.from, jump.to),
      from: shown(jump.from),
      to: jump.to === null ? end : shown(jump.to),
    }))
    .flatMap(({ from, to, ...rest }) => (from && to && from.id !== to.id ? [{ ...rest, from, to }] : []))
    .toSorted((a, b) => Math.min(a.from.y, a.to.y) - Math.min(b.from.y, b.to.y));
  for (const { i, label, edge, from, to } of drawn) {
    const start = { x: from.x + from.width, y: from.y + from.height / 2 + 10 };
    const stop = { x: to.x + to.width, y: to.y + to.height / 2 - (to.type === "end" ? 0 : 10) };
    const upper = Math.min(start.y, stop.y);
    let lane = lanes.findIndex((taken) => taken < upper);
    if (lane === -1) lane = lanes.length;
    lanes[lane] = Math.max(start.y, stop.y);
    const x = border + LANE * (lane + 1);
    lines.push({
      id: `jump${i}`,
      edge,
      look: "jump",
      points: [start, { x, y: start.y }, { x, y: stop.y }, stop],
      arrow: true,
    });
    if (label === "") continue;
    const at = { x: x - LABEL.width / 2, y: (start.y + stop.y) / 2 - LABEL.height / 2 };
    found.push({ type: "jump", id: `jump${i}`, label, ...at, ...LABEL });
  }
  const right = lanes.length === 0 ? border : border + LANE * lanes.length + LABEL.width / 2;
  return { places: found, lines, right };
}
