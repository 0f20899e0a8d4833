import { type MergedPage, mergePages, type ShardPage } from "./execution-index.ts";
import { ok, type Result } from "./result.ts";

interface Part {
  readonly shard: number;
  page: ShardPage;
  /** Whether it gave as many as it was asked for, and has more where it stopped. */
  full: boolean;
}

/**
 * One page of a list that is spread over shards. Each is asked for its share, and some; only one that has more to give,
 * and holds up the page, is asked again, and then for all that could be wanted. One that stopped since it had looked at
 * enough is not: the page ends there, and the next goes on.
 *
 * @param after the sort key that the page comes after; null from the newest on
 * @param ask one shard, for at most so many before a sort key
 */
export async function gatherPage(
  shards: number,
  after: string | null,
  limit: number,
  ask: (shard: number, before: string | null, limit: number) => Promise<Result<ShardPage>>,
): Promise<Result<MergedPage>> {
  const share = Math.min(limit + 1, Math.ceil((2 * (limit + 1)) / shards) + 4);
  let asking = Array.from({ length: shards }, (_, shard) => ({ shard, before: after, limit: share }));
  const parts = new Map<number, Part>();
  while (asking.length > 0) {
    const answers = await Promise.all(
      asking.map(async (one) => ({ ...one, found: await ask(one.shard, one.before, one.limit) })),
    );
    for (const { shard, limit: most, found } of answers) {
      if (!found.ok) return found;
      const items = [...(parts.get(shard)?.page.items ?? []), ...found.value.items];
      const page = { items, completeFrom: found.value.completeFrom };
      parts.set(shard, { shard, page, full: found.value.items.length >= most });
    }
    const pages = [...parts.values()];
    const merged = mergePages(
      pages.map(({ page }) => page),
      limit,
    );
    if (merged.items.length >= limit || merged.next === null) return ok(merged);
    asking = pages
      .filter(({ page, full }) => full && page.completeFrom === merged.next)
      .map(({ shard, page }) => ({ shard, before: page.completeFrom, limit: limit + 1 }));
    if (asking.length === 0) return ok(merged);
  }
  return ok({ items: [], next: null });
}
