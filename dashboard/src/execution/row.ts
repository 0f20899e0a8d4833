import type { Row } from "./timeline-types.ts";

export interface RowStart {
  readonly id: string;
  readonly task: string;
  readonly name: string;
  readonly kind: string;
  readonly above: Row | undefined;
  readonly iteration: number | null;
  /** When it appeared, in milliseconds since 1970. */
  readonly at: number;
  readonly kept: boolean;
}

/** A row that has done nothing yet. Its members are named one by one: there are thousands, and a copy of the rest is slow. */
export function newRow({ id, task, name, kind, above, iteration, at, kept }: RowStart): Row {
  return {
    id,
    task,
    name,
    kind,
    iteration,
    kept,
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
    input: null,
    output: null,
    then: null,
    error: null,
    detail: undefined,
  };
}
