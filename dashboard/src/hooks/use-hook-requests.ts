import { useQueries, useQuery, type QueryClient } from "@tanstack/react-query";
import type { LiveMessage } from "../../../shared/api/index.ts";
import type { Hook } from "../api.ts";
import { unlessLive } from "../live/polling.ts";
import { hooksQuery } from "../queries.ts";
import { hookRequestsQuery } from "./queries.ts";

type Heard = Extract<LiveMessage, { readonly type: "request" }>;
type Sample = Heard["sample"];

/** As many as the platform shows of one address. */
export const MAX_REQUESTS = 10;
/** Addresses of one workflow whose requests are asked for: the newest ones. */
const MAX_ADDRESSES = 5;
/** While nobody tells of them. In milliseconds. */
const POLL_MS = 3_000;

const NO_HOOKS: readonly Hook[] = [];

/** Newest first, of all addresses. Undefined: not known yet. */
export function newest(
  pages: readonly ({ readonly items: readonly Sample[] } | undefined)[],
): readonly Sample[] | undefined {
  if (pages.some((page) => page === undefined)) return undefined;
  return pages
    .flatMap((page) => page?.items ?? [])
    .toSorted((a, b) => (a.at < b.at ? 1 : -1))
    .slice(0, MAX_REQUESTS);
}

const combine = (results: readonly { readonly data: { readonly items: readonly Sample[] } | undefined }[]) =>
  newest(results.map(({ data }) => data));

/** What came in at a workflow's addresses. @param watched somebody looks at it: it is asked for while nobody tells of it */
export function useHookRequests(
  workflow: string,
  watched = false,
): {
  /** The newest address; undefined: there is none, or it is not known yet. */
  readonly hook: Hook | undefined;
  readonly items: readonly Sample[] | undefined;
} {
  const hooks = useQuery(hooksQuery(workflow)).data?.items ?? NO_HOOKS;
  const items = useQueries({
    queries: hooks.slice(0, MAX_ADDRESSES).map(({ id }) => ({
      ...hookRequestsQuery(id),
      refetchInterval: watched ? unlessLive(POLL_MS) : (false as const),
    })),
    combine,
  });
  return { hook: hooks[0], items };
}

/**
 * A request that the organisation's socket tells of is shown as it came. The list of an address whose workflow runs is
 * read from an index that may not have it yet: asked at once, it would not be there, and nobody would ask again.
 */
export async function heardRequest(client: QueryClient, { hook, sample }: Heard): Promise<void> {
  const { queryKey } = hookRequestsQuery(hook);
  if (client.getQueryData(queryKey) === undefined) return client.invalidateQueries({ queryKey });
  // What is on its way was asked for before.
  await client.cancelQueries({ queryKey });
  client.setQueryData(queryKey, (page) =>
    page === undefined || page.items.some(({ id }) => id === sample.id)
      ? page
      : { ...page, items: [sample, ...page.items].slice(0, MAX_REQUESTS) },
  );
}
