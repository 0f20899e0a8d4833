import type { ExecutionStatus, ExecutionSummary, Trigger } from "./execution.ts";
import { executionSortKey, parseExecutionId, sortKeyAt } from "./ids.ts";

/**
 * A tenant's execution index is spread over this many objects, by the lane in the execution's id: a lane always
 * writes into the same one. It never changes, or executions would be looked for where they are not.
 */
export const INDEX_SHARDS = 8;

/** Lower and higher than any `executionSortKey`. */
const FIRST_SORT_KEY = "";
export const LAST_SORT_KEY = "~";

/** The shard that holds an execution's row; undefined where it is not of this tenant. */
export function indexShardOf(tenant: string, id: string): number | undefined {
  const parts = parseExecutionId(id);
  return parts?.tenant === tenant ? parts.lane % INDEX_SHARDS : undefined;
}

/** What a list is asked for; null is no condition. Times are milliseconds since 1970. */
export interface IndexConditions {
  readonly workflowId: string | null;
  readonly status: ExecutionStatus | null;
  readonly trigger: Trigger["kind"] | null;
  /** Begun at this time or later. */
  readonly from: number | null;
  /** Begun before this time. */
  readonly to: number | null;
  /** Part of an error's title; upper and lower case of ASCII letters are the same. */
  readonly error: string | null;
  /** The revision's number that it ran; 0: a draft. */
  readonly number: number | null;
  /** Part of what it is about, or of its error's title; the same of letters. */
  readonly text: string | null;
  /** Any of these, where `status` is null: one that goes from one to another between two pages is not passed over. */
  readonly anyOf?: readonly ExecutionStatus[];
}

export const NO_CONDITIONS: IndexConditions = {
  workflowId: null,
  status: null,
  trigger: null,
  from: null,
  to: null,
  error: null,
  number: null,
  text: null,
};

/** As it is kept, of a version as it is shown. */
export const numberOf = (version: number | "draft"): number => (version === "draft" ? 0 : version);

/** Sort keys between the two times: `above <= key < below`. */
export function keyRange(conditions: Pick<IndexConditions, "from" | "to">, before: string | null) {
  const to = conditions.to === null ? LAST_SORT_KEY : sortKeyAt(conditions.to);
  return {
    above: conditions.from === null ? FIRST_SORT_KEY : sortKeyAt(conditions.from),
    below: before !== null && before < to ? before : to,
  };
}

/** What one shard found, newest first. */
export interface ShardPage {
  readonly items: readonly ExecutionSummary[];
  /** All that there is from this sort key on is in `items`; null: all that there is. */
  readonly completeFrom: string | null;
}

export interface MergedPage {
  readonly items: readonly ExecutionSummary[];
  /** The sort key that the next page comes after; null on the last page. */
  readonly next: string | null;
}

/**
 * One page of several shards. Only what lies above the point down to which every shard has looked can be shown:
 * below it, one that stopped early may have something newer.
 */
export function mergePages(pages: readonly ShardPage[], limit: number): MergedPage {
  let floor: string | null = null;
  for (const { completeFrom } of pages) {
    if (completeFrom !== null && (floor === null || completeFrom > floor)) floor = completeFrom;
  }
  const found = pages
    .flatMap(({ items }) => items.map((item) => ({ key: executionSortKey(item.id), item })))
    .filter(({ key }) => floor === null || key >= floor)
    .toSorted((a, b) => (a.key < b.key ? 1 : -1));
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  const next = found.length > limit && last !== undefined ? last.key : floor;
  return { items: shown.map(({ item }) => item), next };
}

export interface StatusCounts {
  readonly counts: Readonly<Partial<Record<ExecutionStatus, number>>>;
  /** False where there was more than is counted in one call: the counts are then those of the newest. */
  readonly complete: boolean;
}

export function addCounts(all: readonly StatusCounts[]): StatusCounts {
  const counts: Partial<Record<ExecutionStatus, number>> = {};
  for (const one of all) {
    for (const [status, count] of Object.entries(one.counts) as [ExecutionStatus, number][])
      counts[status] = (counts[status] ?? 0) + count;
  }
  return { counts, complete: all.every(({ complete }) => complete) };
}
