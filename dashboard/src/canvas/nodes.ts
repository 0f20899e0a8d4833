import type { Node } from "@xyflow/react";
import type { Layout, Place } from "./layout-types.ts";

export type CanvasNode = Node<{ readonly place: Place }>;

/** Of one place; the same object as long as the place is the same, so that nothing is drawn twice. */
const known = new WeakMap<Place, CanvasNode>();

/** What React Flow draws. Sizes are known beforehand: nothing is measured, and nothing moves afterwards. */
export function nodesOf(layout: Layout, editable: boolean): CanvasNode[] {
  const nodes: CanvasNode[] = [];
  for (const place of layout.places) {
    if (place.type === "frame" || (place.type === "slot" && !editable && !place.slot.empty)) continue;
    let node = known.get(place);
    if (node === undefined) {
      const { id, type, x, y, width, height } = place;
      node = {
        id: `${type}:${id}`,
        type,
        position: { x, y },
        width,
        height,
        measured: { width, height },
        data: { place },
        selectable: type === "step",
        focusable: false,
        draggable: false,
        zIndex: type === "slot" ? 1 : 0,
        domAttributes: { "aria-roledescription": undefined },
      };
      known.set(place, node);
    }
    nodes.push(node);
  }
  return nodes;
}
