import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api } from "../api.ts";

export const allHooksQuery = infiniteQueryOptions({
  queryKey: ["hooks"],
  initialPageParam: undefined as string | undefined,
  queryFn: ({ pageParam, signal }) =>
    api.hooks.list({ query: { limit: 100, ...(pageParam === undefined ? {} : { cursor: pageParam }) }, signal }),
  getNextPageParam: (page) => page.nextCursor ?? undefined,
});

/** What a hook was sent last. Null: there is no hook. */
export const hookRequestsQuery = (hook: string | null) =>
  queryOptions({
    queryKey: ["hook-requests", hook],
    queryFn: ({ signal }) => api.hooks.requests({ params: { id: hook ?? "" }, signal }),
    enabled: hook !== null,
  });
