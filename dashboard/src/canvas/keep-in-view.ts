import type { StepPath } from "../../../shared/builder/types.ts";
import { START, type Layout, type Place, type Point } from "./layout-types.ts";

interface View extends Point {
  readonly zoom: number;
}
/** A stretch of one axis. */
interface Stretch {
  readonly from: number;
  readonly size: number;
}

/** Around the whole picture, where it is kept in view. In pixels of the screen. */
const EDGE = 16;

/** How far a stretch has to go to be within the room, with these margins; 0 where it is. */
export function shiftInto({ from, size }: Stretch, room: number, wanted: number): number {
  const margin = Math.min(wanted, Math.max(0, (room - size) / 2));
  if (from < margin) return margin - from;
  return from + size > room - margin ? Math.max(room - margin - size, margin) - from : 0;
}

const acrossOf = (box: { readonly x: number; readonly width: number }, view: View): Stretch => ({
  from: box.x * view.zoom + view.x,
  size: box.width * view.zoom,
});
const wholeOf = (layout: Layout): { readonly x: number; readonly width: number } => ({
  x: layout.left,
  width: layout.width,
});
/** Whether no part of the picture is cut off at its left or right. */
const isWhole = (layout: Layout, view: View, width: number): boolean => {
  const { from, size } = acrossOf(wholeOf(layout), view);
  return from >= 0 && from + size <= width;
};

/** What was whole in the room stays whole in another one, if it fits. */
export function shiftInRoom(layout: Layout, view: View, width: number, before: { view: View; width: number }): number {
  const whole = acrossOf(wholeOf(layout), view);
  return isWhole(layout, before.view, before.width) && whole.size <= width - 2 * EDGE
    ? shiftInto(whole, width, EDGE)
    : 0;
}

/** As large as the whole of it fits, and no larger than it is meant; null where nobody could read it. */
function zoomFor(layout: Layout, width: number, least: number): number | null {
  const fits = (width - 2 * EDGE) / layout.width;
  return fits < least ? null : Math.min(1, fits);
}

/** In the middle of the room; what is at its upper edge stays there. */
const zoomedTo = (layout: Layout, view: View, width: number, zoom: number): View => ({
  x: (width - layout.width * zoom) / 2 - layout.left * zoom,
  y: (view.y * zoom) / view.zoom,
  zoom,
});

/** What was whole is drawn smaller where it would be cut off in another room, and larger again; null: it stays so. */
export function zoomInRoom(layout: Layout, view: View, width: number, before: number, least: number): View | null {
  const zoom = isWhole(layout, view, before) ? zoomFor(layout, width, least) : null;
  return zoom === null || zoom === view.zoom ? null : zoomedTo(layout, view, width, zoom);
}

/** The same where an edit has made the picture wider. @param moved a step has come, or stands elsewhere */
export function zoomAfterEdit(
  before: Layout,
  after: Layout,
  moved: boolean,
  view: View,
  width: number,
  least: number,
): View | null {
  const zoom = moved || isWhole(before, view, width) ? zoomFor(after, width, least) : null;
  return zoom === null || zoom >= view.zoom ? null : zoomedTo(after, view, width, zoom);
}

/**
 * How far the view goes sideways when the picture has changed: what was whole stays whole, if it fits. Else a step that
 * came to stand elsewhere is in view with all that it holds, if that fits.
 */
export function shiftAfterEdit(
  before: Layout,
  after: Layout,
  moved: StepPath | null,
  view: View,
  width: number,
): number {
  const whole = acrossOf(wholeOf(after), view);
  if (whole.size <= width - 2 * EDGE)
    return moved !== null || isWhole(before, view, width) ? shiftInto(whole, width, EDGE) : 0;
  const held = moved === null ? null : boundsOf(after, moved);
  return held === null ? 0 : shiftInto(acrossOf(held, view), width, EDGE);
}

/** A step with all that is drawn for what it holds. */
function boundsOf(layout: Layout, path: StepPath): { readonly x: number; readonly width: number } | null {
  let left = Number.POSITIVE_INFINITY;
  let right = Number.NEGATIVE_INFINITY;
  for (const place of layout.places) {
    if (!isOf(place, path)) continue;
    left = Math.min(left, place.x);
    right = Math.max(right, place.x + place.width);
  }
  return left <= right ? { x: left, width: right - left } : null;
}

function isOf(place: Place, path: StepPath): boolean {
  if (path === START) return place.type === "start";
  const own =
    place.type === "step"
      ? place.step.path
      : place.type === "label"
        ? place.owner
        : place.type === "frame"
          ? place.path
          : place.type === "slot"
            ? place.slot.list
            : null;
  return own !== null && (own === path || own.startsWith(`${path}/`));
}
