import { infiniteQueryOptions, MutationCache, QueryCache, QueryClient, queryOptions } from "@tanstack/react-query";
import { api, ApiProblem, isStatus, type ExecutionStatus, type Session, type Workflow } from "./api.ts";
import type { Trigger } from "./executions/search.ts";
import { unlessLive } from "./live/polling.ts";

const SESSION = ["session"] as const;
/** How often what is on the screen is asked for again where nobody tells of changes, in milliseconds. Nothing is asked for a hidden page. */
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

export interface ListFilter {
  readonly status?: ExecutionStatus | undefined;
  readonly workflow?: string | undefined;
  readonly trigger?: Trigger | undefined;
  readonly error?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit?: number;
}

/** The first page follows what happens; an older one stands still. */
export const executionsQuery = ({ limit = 50, ...filter }: ListFilter) =>
  queryOptions({
    queryKey: ["executions", { ...filter, limit }],
    queryFn: ({ signal }) => api.executions.list({ query: { limit, ...given(filter) }, signal }),
    refetchInterval: filter.cursor === undefined ? unlessLive(POLL_MS) : false,
  });

type Given<T> = { [Name in keyof T]?: Exclude<T[Name], undefined> };
const given = <T extends object>(members: T): Given<T> =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Given<T>;

export const executionQuery = (id: string) =>
  queryOptions({
    queryKey: ["execution", id],
    queryFn: ({ signal }) => api.executions.get({ params: { id }, signal }),
  });

/** Of the history that is shown at once: what fills a screen, and most executions have no more. */
const BEGINNING = 200;
/** How long the beginning of a history may be old, in milliseconds: what came since is read behind it. */
const BEGINNING_MS = 10_000;

export const historyBeginningQuery = (id: string) =>
  queryOptions({
    queryKey: ["history", id],
    queryFn: ({ signal }) => api.executions.history({ params: { id }, query: { after: 0, limit: BEGINNING }, signal }),
    staleTime: BEGINNING_MS,
    gcTime: BEGINNING_MS,
  });

/** How often what waits for people is looked for, in milliseconds: it stands beside the navigation. */
const TASKS_MS = 15_000;

export const openTasksQuery = queryOptions({
  queryKey: ["tasks", "open"],
  queryFn: ({ signal }) => api.people.list({ query: { state: "open", limit: 100 }, signal }),
  refetchInterval: unlessLive(TASKS_MS),
});

/** How often fire times are asked for again, in milliseconds. */
const SCHEDULES_MS = 15_000;

export const schedulesQuery = queryOptions({
  queryKey: ["schedules"],
  queryFn: ({ signal }) => api.schedules.list({ query: { limit: 200 }, signal }),
  refetchInterval: SCHEDULES_MS,
});

/** As many pages of workflows as a list to choose from can be of use with. */
const MOST_PAGES = 5;

/** All workflows that are in use, for choosing one of them and for saying a name in place of an id. */
export const allWorkflowsQuery = queryOptions({
  queryKey: ["workflows", "all"],
  queryFn: async ({ signal }): Promise<readonly Workflow[]> => {
    const found: Workflow[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < MOST_PAGES; page++) {
      const { items, nextCursor } = await api.workflows.list({
        query: { limit: 200, ...(cursor === undefined ? {} : { cursor }) },
        signal,
      });
      found.push(...items);
      if (nextCursor === null) break;
      cursor = nextCursor;
    }
    return found;
  },
  staleTime: 10_000,
});

/** What an execution runs: it stays what it is. */
export const executionDefinitionQuery = (id: string) =>
  queryOptions({
    queryKey: ["execution-definition", id],
    queryFn: ({ signal }) => api.executions.definition({ params: { id }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Asks for what a page shows while the page itself is still being loaded, where somebody is signed in. */
export async function ahead(...asks: readonly (() => Promise<unknown>)[]): Promise<void> {
  const session = await queryClient.ensureQueryData(sessionQuery).catch(() => null);
  // Whatever goes wrong is shown by the page, which asks again.
  if (session !== null) await Promise.allSettled(asks.map((ask) => ask()));
}

export const aheadOfExecution = (id: string): Promise<void> =>
  ahead(
    () => queryClient.prefetchQuery(executionQuery(id)),
    () => queryClient.prefetchQuery(executionDefinitionQuery(id)),
    () => queryClient.prefetchQuery(historyBeginningQuery(id)),
  );
