import type { Row, Timeline } from "./timeline-types.ts";

/** Rows in the order in which they are drawn: each before what it holds; `collapsed` ones without. */
export function visibleRows(timeline: Timeline, collapsed: ReadonlySet<string>): Row[] {
  const rows: Row[] = [];
  const stack = [...timeline.roots].toReversed();
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    const row = timeline.rows.get(id);
    if (row === undefined) continue;
    rows.push(row);
    if (collapsed.has(id)) continue;
    for (let at = row.children.length - 1; at >= 0; at--) stack.push(row.children[at] ?? "");
  }
  return rows;
}
