import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect } from "react";
import type { Workflow } from "../api.ts";
import { useTitle } from "../lib/hooks.ts";
import { schedulesQuery, workflowsQuery } from "../queries.ts";
import { workflowsStrings as text } from "../strings/workflows.ts";
import { Older } from "../ui/older.tsx";
import { SearchField } from "../ui/field.tsx";
import { Card, Empty, Failed, PageHeader, SkeletonRows } from "../ui/page.tsx";
import { Segments } from "../ui/segments.tsx";
import { FirstRun } from "./first-run.tsx";
import { useLastRuns } from "./last-runs.ts";
import { NewWorkflow } from "./new-workflow.tsx";
import { namedTwice, titleOf } from "./named-twice.ts";
import { WorkflowColumns, WorkflowRow } from "./workflow-row.tsx";

export function WorkflowsPage() {
  useTitle(text.title);
  const { q = "", archived = false } = useSearch({ from: "/workflows" });
  const navigate = useNavigate({ from: "/workflows" });
  const query = useInfiniteQuery(workflowsQuery(archived));
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const all = query.data?.pages.flatMap((page) => page.items) ?? [];
  const found = all.filter((workflow) => matches(workflow, q));
  // The search is over all of them, not over the pages that happen to be here.
  useEffect(() => {
    if (q !== "" && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [q, hasNextPage, isFetchingNextPage, fetchNextPage]);
  const twins = namedTwice(all);
  const lastRuns = useLastRuns(found.map(({ id }) => id));
  const next = new Map(useQuery(schedulesQuery).data?.items.map((item) => [item.workflow.id, item.next]));
  const set = (search: { q?: string; archived?: boolean }): void =>
    void navigate({ search, replace: true, resetScroll: false });
  return (
    <>
      <PageHeader title={text.title} lead={text.lead}>
        <NewWorkflow />
      </PageHeader>
      {archived ? null : <FirstRun workflows={query.isSuccess ? all : null} lastRuns={lastRuns} />}
      {query.isSuccess && all.length === 0 && !archived ? null : (
        <div className="mb-4 flex flex-wrap gap-2">
          <SearchField
            label={text.search}
            value={q}
            onValue={(value) => set({ ...(value === "" ? {} : { q: value }), ...(archived ? { archived } : {}) })}
            className="w-full sm:w-72"
          />
          <Segments
            label={text.which}
            value={archived ? "archived" : "active"}
            options={[
              ["active", text.active],
              ["archived", text.archived],
            ]}
            onChange={(value) =>
              set({ ...(q === "" ? {} : { q }), ...(value === "archived" ? { archived: true } : {}) })
            }
          />
        </div>
      )}
      {query.isError && query.data === undefined ? (
        <Failed error={query.error} retry={() => void query.refetch()} />
      ) : query.isSuccess && found.length === 0 && !isFetchingNextPage ? (
        <Nothing query={q} archived={archived} />
      ) : (
        <Card className="overflow-hidden">
          <WorkflowColumns />
          {query.isPending ? (
            <SkeletonRows rows={5} height="h-16" />
          ) : (
            <ul>
              {found.map((workflow) => (
                <WorkflowRow
                  key={workflow.id}
                  workflow={workflow}
                  last={lastRuns.get(workflow.id)}
                  next={next.get(workflow.id) ?? null}
                  twin={twins.has(titleOf(workflow))}
                />
              ))}
            </ul>
          )}
        </Card>
      )}
      {q === "" ? <Older of={query} /> : null}
    </>
  );
}

function matches({ title, name, namespace, summary }: Workflow, query: string): boolean {
  const looked = `${title ?? ""} ${namespace}/${name} ${summary ?? ""}`.toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => looked.includes(word));
}

function Nothing({ query, archived }: { readonly query: string; readonly archived: boolean }) {
  if (query !== "")
    return (
      <Empty title={text.noneFound(query)}>
        <p>{text.noneFoundLead}</p>
      </Empty>
    );
  if (archived)
    return (
      <Empty title={text.noneArchived}>
        <p>{text.noneArchivedLead}</p>
      </Empty>
    );
  // The checklist above says what to do.
  return null;
}
