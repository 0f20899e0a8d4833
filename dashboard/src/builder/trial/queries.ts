import { queryOptions } from "@tanstack/react-query";
import { api } from "../../api.ts";

/** What a hook was sent last. Null: there is no hook. */
export const hookRequestsQuery = (hook: string | null) =>
  queryOptions({
    queryKey: ["hook-requests", hook],
    queryFn: ({ signal }) => api.hooks.requests({ params: { id: hook ?? "" }, signal }),
    enabled: hook !== null,
  });
