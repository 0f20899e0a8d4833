import type { Row } from "./timeline-types.ts";

/** A row that has done nothing yet. @param at when it appeared, in milliseconds since 1970 */
export function newRow(id: string, task: string, name: string, kind: string, above: Row | undefined, at: number): Row {
  return {
    id,
    task,
    name,
    kind,
    parent: above?.id ?? null,
    depth: above === undefined ? 0 : above.depth + 1,
    children: [],
    status: "running",
    startedAt: at,
    endedAt: null,
    runs: [],
    spans: [],
    effects: [],
    caught: [],
    retries: 0,
    deadline: null,
    loop: null,
    iteration: above?.kind === "for" ? (above.loop?.index ?? null) : null,
    input: null,
    output: null,
    error: null,
    detail: undefined,
  };
}
