import { queryOptions } from "@tanstack/react-query";
import { api } from "../../api.ts";

/** What the forms choose from. It changes seldom, and by this page itself. */
const STALE_MS = 30_000;
const MOST = 100;

export const connectorsQuery = queryOptions({
  queryKey: ["connectors"],
  queryFn: ({ signal }) => api.connectors.list({ signal }),
  staleTime: STALE_MS,
});

export const connectionsQuery = queryOptions({
  queryKey: ["connections", "all"],
  queryFn: ({ signal }) => api.connections.list({ query: { limit: MOST }, signal }),
  staleTime: STALE_MS,
});

export const secretsQuery = queryOptions({
  queryKey: ["secrets", "all"],
  queryFn: ({ signal }) => api.secrets.list({ query: { limit: MOST }, signal }),
  staleTime: STALE_MS,
});

export const workflowChoicesQuery = queryOptions({
  queryKey: ["workflows", "choices"],
  queryFn: ({ signal }) => api.workflows.list({ query: { limit: MOST }, signal }),
  staleTime: STALE_MS,
});
