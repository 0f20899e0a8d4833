import type { ExecutionItem, Workflow } from "../api.ts";

/** What a fresh platform on one's own machine brings along: to play with, and nobody's own. */
export const PROVIDED = "demo";
const isOver = (last: ExecutionItem): boolean => last.endedAt !== null;

export interface Progress {
  readonly made: Workflow | undefined;
  readonly published: Workflow | undefined;
  readonly started: ExecutionItem | undefined;
  readonly seen: ExecutionItem | undefined;
  /** Who has made more than one workflow knows their way. */
  readonly more: boolean;
}

/** Null: not known yet. */
export function progressOf(
  workflows: readonly Workflow[],
  lastRuns: ReadonlyMap<string, ExecutionItem | null>,
): Progress | null {
  const own = workflows.filter(({ namespace }) => namespace !== PROVIDED);
  // What is not known yet must not be shown as not done: the checklist would come and go.
  if (own.some(({ id }) => !lastRuns.has(id))) return null;
  const runs = own.flatMap(({ id }) => lastRuns.get(id) ?? []);
  return {
    made: own[0],
    published: own.find(({ publishedRevision }) => publishedRevision !== null),
    started: runs[0],
    seen: runs.find(isOver),
    more: own.length > 1,
  };
}
