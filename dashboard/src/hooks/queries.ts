import { infiniteQueryOptions } from "@tanstack/react-query";
import { api } from "../api.ts";

export const allHooksQuery = infiniteQueryOptions({
  queryKey: ["hooks"],
  initialPageParam: undefined as string | undefined,
  queryFn: ({ pageParam, signal }) =>
    api.hooks.list({ query: { limit: 100, ...(pageParam === undefined ? {} : { cursor: pageParam }) }, signal }),
  getNextPageParam: (page) => page.nextCursor ?? undefined,
});
