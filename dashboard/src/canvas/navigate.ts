import type { Place } from "./layout-types.ts";

export type Direction = "up" | "down" | "left" | "right";

/** What takes focus: the start, each step, and the place of what is still empty. */
const isStop = (place: Place): boolean =>
  place.type === "start" || place.type === "step" || (place.type === "slot" && place.slot.empty);

/** In reading order: what is in a step comes after it. */
export const stopsOf = (places: readonly Place[]): readonly Place[] => places.filter(isStop);

/**
 * Up and down go through all of it in reading order, so that everything is reached; left and right go to the nearest
 * one beside, in another path or branch. Null: there is none.
 */
export function neighbour(stops: readonly Place[], id: string, direction: Direction): Place | null {
  const index = stops.findIndex((stop) => stop.id === id);
  const from = stops[index];
  if (from === undefined) return stops[0] ?? null;
  if (direction === "down") return stops[index + 1] ?? null;
  if (direction === "up") return stops[index - 1] ?? null;
  const sign = direction === "right" ? 1 : -1;
  const centre = (place: Place) => ({ x: place.x + place.width / 2, y: place.y + place.height / 2 });
  const here = centre(from);
  let best: Place | null = null;
  let cost = Number.POSITIVE_INFINITY;
  for (const stop of stops) {
    const there = centre(stop);
    const across = (there.x - here.x) * sign;
    if (across < from.width / 2) continue;
    const value = across + 2 * Math.abs(there.y - here.y);
    if (value < cost) [best, cost] = [stop, value];
  }
  return best;
}
