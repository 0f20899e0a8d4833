import { queryOptions, useQueries, useQuery } from "@tanstack/react-query";
import { LAST_RUN } from "../live/live-lists.ts";
import { unlessLive } from "../live/polling.ts";
import { api, type ExecutionItem } from "../api.ts";

/** How often last runs are looked for again, in milliseconds. */
const POLL_MS = 5_000;
const NEWEST = 200;
/** Of a workflow that has not run among the newest: that does not change without being seen there. */
const OLDER_STALE_MS = 300_000;

export const newestQuery = queryOptions({
  queryKey: ["executions", "newest"],
  queryFn: ({ signal }) => api.executions.list({ query: { limit: NEWEST }, signal }),
  refetchInterval: unlessLive(POLL_MS),
});
const lastQuery = (workflow: string) =>
  queryOptions({
    queryKey: ["executions", LAST_RUN, workflow],
    queryFn: ({ signal }) => api.executions.list({ query: { workflow, limit: 1 }, signal }),
    staleTime: OLDER_STALE_MS,
  });

/** The newest execution of each; null: it never ran; undefined: not known yet. */
export function useLastRuns(workflows: readonly string[]): ReadonlyMap<string, ExecutionItem | null> {
  const { data } = useQuery(newestQuery);
  const newest = new Map<string, ExecutionItem>();
  for (const item of data?.items ?? [])
    if (item.workflow.id !== null && !newest.has(item.workflow.id)) newest.set(item.workflow.id, item);
  // One page told of all there is? Then there is nobody to ask for the rest.
  const partial = data !== undefined && data.nextCursor !== null;
  const missing = data === undefined ? [] : workflows.filter((id) => !newest.has(id));
  const older = useQueries({ queries: partial ? missing.map(lastQuery) : [] });
  const found = new Map<string, ExecutionItem | null>(newest);
  missing.forEach((id, i) => {
    if (!partial) found.set(id, null);
    else {
      const answer = older[i]?.data;
      if (answer !== undefined) found.set(id, answer.items[0] ?? null);
    }
  });
  return found;
}
