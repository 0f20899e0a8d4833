import { queryOptions } from "@tanstack/react-query";
import { api } from "../api.ts";

/** What the builder edits. It is asked for once: from then on it is in the hand of whoever edits it. */
export const draftQuery = (workflow: string) =>
  queryOptions({
    queryKey: ["draft", workflow],
    queryFn: ({ signal }) => api.drafts.get({ params: { id: workflow }, signal }),
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });

export const connectorsQuery = queryOptions({
  queryKey: ["connectors"],
  queryFn: ({ signal }) => api.connectors.list({ signal }),
  staleTime: 10 * 60_000,
});

export const revisionsQuery = (workflow: string) =>
  queryOptions({
    queryKey: ["revisions", workflow],
    queryFn: ({ signal }) => api.workflows.revisions({ params: { id: workflow }, query: { limit: 50 }, signal }),
  });

/** Revisions never change. */
export const revisionQuery = (workflow: string, number: number) =>
  queryOptions({
    queryKey: ["revision", workflow, number],
    queryFn: ({ signal }) => api.workflows.revision({ params: { id: workflow, n: number }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
