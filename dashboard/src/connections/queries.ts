import { queryOptions } from "@tanstack/react-query";
import { api } from "../api.ts";

const MOST = 200;

export const connectorsQuery = queryOptions({
  queryKey: ["connectors"],
  queryFn: ({ signal }) => api.connectors.list({ signal }),
  // The catalogue changes with the platform's own version.
  staleTime: 600_000,
});
export const connectionsQuery = queryOptions({
  queryKey: ["connections"],
  queryFn: ({ signal }) => api.connections.list({ query: { limit: MOST }, signal }),
});
export const secretsQuery = queryOptions({
  queryKey: ["secrets"],
  queryFn: ({ signal }) => api.secrets.list({ query: { limit: MOST }, signal }),
});
