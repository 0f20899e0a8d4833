import { isInner, NONE_INNER, type Inner } from "./inner-steps.ts";
import type { Row, Timeline } from "./timeline-types.ts";

/** Rows in the order in which they are drawn: each before what it holds; `collapsed` ones without, `inner` ones as what they hold. */
export function visibleRows(timeline: Timeline, collapsed: ReadonlySet<string>, inner: Inner = NONE_INNER): Row[] {
  const rows: Row[] = [];
  const stack = [...timeline.roots].toReversed();
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    const row = timeline.rows.get(id);
    if (row === undefined) continue;
    if (!isInner(row, timeline, inner)) {
      rows.push(row);
      if (collapsed.has(id)) continue;
    }
    for (let at = row.children.length - 1; at >= 0; at--) stack.push(row.children[at] ?? "");
  }
  return rows;
}

/** How many of the rows around one are shown. */
export function depthOf(row: Row, timeline: Timeline, inner: Inner): number {
  let depth = 0;
  for (let id = row.parent; id !== null;) {
    const above = timeline.rows.get(id);
    if (above === undefined) break;
    if (!isInner(above, timeline, inner)) depth++;
    id = above.parent;
  }
  return depth;
}

/** Whether it holds rows that are shown. */
export function holdsRows(row: Row, timeline: Timeline, inner: Inner): boolean {
  return row.children.some((id) => {
    const child = timeline.rows.get(id);
    return child !== undefined && (!isInner(child, timeline, inner) || holdsRows(child, timeline, inner));
  });
}
