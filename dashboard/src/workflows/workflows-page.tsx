import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Workflow } from "../api.ts";
import { curl } from "../lib/curl.ts";
import { useNow, useTitle } from "../lib/hooks.ts";
import { workflowsQuery } from "../queries.ts";
import { strings } from "../strings.ts";
import { Button } from "../ui/button.tsx";
import { Shell } from "../ui/code.tsx";
import { Card, Empty, Failed, PageHeader, SkeletonRows } from "../ui/page.tsx";
import { TimeAgo } from "../ui/time.tsx";
import { WorkflowStatus } from "./workflow-status.tsx";

const text = strings.workflows;
const COLUMNS = "sm:grid-cols-[minmax(0,1fr)_12rem_6rem_8rem]";

export function WorkflowsPage() {
  useTitle(text.title);
  const query = useInfiniteQuery(workflowsQuery(false));
  const workflows = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <PageHeader title={text.title} lead={text.lead} />
      {query.isError && query.data === undefined ? (
        <Failed error={query.error} retry={() => void query.refetch()} />
      ) : query.isSuccess && workflows.length === 0 ? (
        <Empty title={text.emptyTitle}>
          <p>{text.empty}</p>
          <Shell text={curl.createWorkflow()} label={text.emptyTitle} />
        </Empty>
      ) : (
        <Card className="overflow-hidden">
          <div
            aria-hidden="true"
            className={`hidden h-10 items-center gap-4 border-b border-line px-4 text-xs font-medium text-muted sm:grid ${COLUMNS}`}
          >
            <span>{text.columns.name}</span>
            <span>{text.columns.status}</span>
            <span>{text.columns.revision}</span>
            <span className="text-right">{text.columns.updated}</span>
          </div>
          {query.isPending ? <SkeletonRows rows={5} height="h-16" /> : <List workflows={workflows} />}
        </Card>
      )}
      {query.hasNextPage ? (
        <div className="mt-4 text-center">
          <Button onClick={() => void query.fetchNextPage()} disabled={query.isFetchingNextPage}>
            {strings.common.older}
          </Button>
        </div>
      ) : null}
    </>
  );
}

function List({ workflows }: { readonly workflows: readonly Workflow[] }) {
  const now = useNow(30_000);
  return (
    <ul>
      {workflows.map((workflow) => (
        <li key={workflow.id} className="border-b border-line last:border-0">
          <Link
            to="/workflows/$id"
            params={{ id: workflow.id }}
            className={`grid min-h-16 grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 px-4 py-2.5 transition-colors -outline-offset-2 hover:bg-sunken ${COLUMNS}`}
          >
            <span className="min-w-0">
              <span className="block truncate font-medium">{workflow.title ?? workflow.name}</span>
              <span className="block truncate text-xs text-muted">
                {workflow.summary ?? `${workflow.namespace} / ${workflow.name}`}
              </span>
            </span>
            <span className="justify-self-end max-sm:[&_.note]:hidden sm:justify-self-start">
              <WorkflowStatus workflow={workflow} />
            </span>
            <span className="text-xs text-muted sm:text-sm">
              <span className="sm:sr-only">{text.columns.revision} </span>
              {workflow.revision === 0 ? "–" : `r${workflow.revision}`}
            </span>
            <span className="text-right text-xs text-muted sm:text-sm">
              <TimeAgo at={workflow.updatedAt} now={now} />
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
