import type { Viewport } from "@xyflow/react";
import type { Layout } from "./layout-types.ts";

type Size = Pick<Layout, "left" | "width" | "height">;

/** Of text: smaller, it is no longer read. */
export const LEGIBLE = 0.7;
/** Around the picture. In pixels of the screen. */
export const MARGIN = 24;

/**
 * How tall the room should be for the whole picture: as tall as it is drawn so wide as it can be, or less where that is
 * more than what is in sight; never so little that it can't be read, and never more than `most`.
 *
 * @param sight how tall it may be and still be in sight at once
 */
export function heightFor(
  layout: Size,
  width: number,
  { sight, most }: { readonly sight: number; readonly most: number },
): number {
  const across = Math.min(1, Math.max(LEGIBLE, acrossIn(layout, width)));
  const zoom = Math.min(across, Math.max(LEGIBLE, (sight - 2 * MARGIN) / layout.height));
  return Math.ceil(Math.min(layout.height * zoom + 2 * MARGIN, Math.max(most, 0)));
}

/** All of it, where it can be read so; null where it can't. */
export function wholeView(layout: Size, width: number, height: number): Viewport | null {
  const zoom = Math.min(1, acrossIn(layout, width), (height - 2 * MARGIN) / layout.height);
  return zoom < LEGIBLE ? null : { x: middle(layout, width, zoom), y: MARGIN, zoom };
}

/** From the top, as wide as it is, or as far as it can still be read: what does not fit is begun at its main line, at 0. */
export function topView(layout: Size, width: number, least: number): Viewport {
  const fits = acrossIn(layout, width);
  const zoom = Math.min(1, Math.max(fits, least));
  return { x: fits < least ? width / 2 : middle(layout, width, zoom), y: MARGIN, zoom };
}

/** Whether no part of it is cut off. */
export function isWhole(layout: Size, { x, y, zoom }: Viewport, width: number, height: number): boolean {
  const left = layout.left * zoom + x;
  return left >= 0 && left + layout.width * zoom <= width && y >= 0 && layout.height * zoom + y <= height;
}

const acrossIn = (layout: Size, width: number): number => (width - 2 * MARGIN) / layout.width;
const middle = (layout: Size, width: number, zoom: number): number =>
  (width - layout.width * zoom) / 2 - layout.left * zoom;
