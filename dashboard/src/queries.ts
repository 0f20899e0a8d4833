import { infiniteQueryOptions, MutationCache, QueryCache, QueryClient, queryOptions } from "@tanstack/react-query";
import { api, ApiProblem, isStatus, type ExecutionStatus, type Session } from "./api.ts";

const SESSION = ["session"] as const;
/** How often what is on the screen is asked for again, in milliseconds. Nothing is asked for a hidden page. */
const POLL_MS = 2_000;

/** A session that ended is seen by whichever request comes first: the sign-in page takes over from there. */
function onError(error: unknown): void {
  if (isStatus(error, 401)) queryClient.setQueryData<Session | null>(SESSION, null);
}

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: {
      staleTime: 1_000,
      // An answer of the API is an answer; only its absence is worth another try.
      retry: (count, error) => count < 2 && !(error instanceof ApiProblem && error.status < 500),
    },
  },
});

/** Null: nobody is signed in. */
export const sessionQuery = queryOptions({
  queryKey: SESSION,
  queryFn: async ({ signal }): Promise<Session | null> => {
    try {
      return await api.session.get({ signal });
    } catch (error) {
      if (isStatus(error, 401)) return null;
      throw error;
    }
  },
  staleTime: 60_000,
});

/**
 * Another person, or nobody, is at this screen from now on: nothing of the last one's answers is kept.
 * Not `clear()`, which would take the session from under those who watch it.
 */
export function changeSession(session: Session | null): void {
  queryClient.setQueryData(sessionQuery.queryKey, session);
  queryClient.removeQueries({ predicate: (query) => query.queryKey[0] !== SESSION[0] });
}

export const workflowsQuery = (archived: boolean) =>
  infiniteQueryOptions({
    queryKey: ["workflows", { archived }],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      api.workflows.list({
        query: { archived: archived ? "true" : "false", ...(pageParam === undefined ? {} : { cursor: pageParam }) },
        signal,
      }),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });

export const workflowQuery = (id: string) =>
  queryOptions({ queryKey: ["workflow", id], queryFn: ({ signal }) => api.workflows.get({ params: { id }, signal }) });

export const hooksQuery = (workflow: string) =>
  queryOptions({
    queryKey: ["hooks", workflow],
    queryFn: ({ signal }) => api.hooks.list({ query: { workflow, limit: 100 }, signal }),
  });

export interface ExecutionFilter {
  readonly status?: ExecutionStatus | undefined;
  readonly workflow?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit?: number;
}

/** The first page follows what happens; an older one stands still. */
export const executionsQuery = ({ status, workflow, cursor, limit = 50 }: ExecutionFilter) =>
  queryOptions({
    queryKey: ["executions", { status, workflow, cursor, limit }],
    queryFn: ({ signal }) =>
      api.executions.list({
        query: {
          limit,
          ...(status === undefined ? {} : { status }),
          ...(workflow === undefined ? {} : { workflow }),
          ...(cursor === undefined ? {} : { cursor }),
        },
        signal,
      }),
    refetchInterval: cursor === undefined ? POLL_MS : false,
  });

export const executionQuery = (id: string) =>
  queryOptions({
    queryKey: ["execution", id],
    queryFn: ({ signal }) => api.executions.get({ params: { id }, signal }),
  });

/** What an execution runs: it stays what it is. */
export const executionDefinitionQuery = (id: string) =>
  queryOptions({
    queryKey: ["execution-definition", id],
    queryFn: ({ signal }) => api.executions.definition({ params: { id }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
