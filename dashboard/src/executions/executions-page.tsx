import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import type { ExecutionStatus } from "../api.ts";
import { curl } from "../lib/curl.ts";
import { useTitle } from "../lib/hooks.ts";
import { executionsQuery, workflowsQuery } from "../queries.ts";
import { strings } from "../strings.ts";
import { Button, buttonClass } from "../ui/button.tsx";
import { Shell } from "../ui/code.tsx";
import { Card, Empty, Failed, PageHeader, SkeletonRows } from "../ui/page.tsx";
import { Select } from "../ui/select.tsx";
import { ExecutionColumns, ExecutionList } from "./execution-list.tsx";

const text = strings.executions;

export function ExecutionsPage() {
  useTitle(text.title);
  const search = useSearch({ from: "/executions" });
  const query = useQuery({ ...executionsQuery(search), placeholderData: (previous) => previous });
  const filtered = search.status !== undefined || search.workflow !== undefined;
  const items = query.data?.items;
  return (
    <>
      <PageHeader
        title={text.title}
        lead={search.cursor === undefined ? `${text.lead} ${text.live}.` : `${text.paused}.`}
      >
        <Filters />
      </PageHeader>
      {query.isError && items === undefined ? (
        <Failed error={query.error} retry={() => void query.refetch()} />
      ) : items?.length === 0 ? (
        filtered || search.cursor !== undefined ? (
          <NoMatch />
        ) : (
          <NothingYet />
        )
      ) : (
        <Card className={`overflow-hidden ${query.isPlaceholderData ? "opacity-60" : ""}`}>
          <ExecutionColumns />
          {items === undefined ? <SkeletonRows rows={8} height="h-14" /> : <ExecutionList items={items} />}
        </Card>
      )}
      <Pages next={query.data?.nextCursor ?? null} />
    </>
  );
}

function Filters() {
  const search = useSearch({ from: "/executions" });
  const navigate = useNavigate({ from: "/executions" });
  const workflows = useInfiniteQuery(workflowsQuery(false)).data?.pages.flatMap((page) => page.items) ?? [];
  const { status, workflow } = search;
  const set = (change: { status?: ExecutionStatus | undefined; workflow?: string | undefined }): void => {
    const next = { status, workflow, ...change };
    void navigate({
      search: {
        ...(next.status === undefined ? {} : { status: next.status }),
        ...(next.workflow === undefined ? {} : { workflow: next.workflow }),
      },
      replace: true,
    });
  };
  const names = workflows.map(({ id, title, name }) => [id, title ?? name] as const);
  if (workflow !== undefined && !names.some(([id]) => id === workflow)) names.push([workflow, workflow]);
  return (
    <div className="flex w-full flex-wrap gap-2 sm:w-auto">
      <Select
        label={text.filterStatus}
        value={status ?? ""}
        onChange={(value) => set({ status: value === "" ? undefined : (value as ExecutionStatus) })}
        options={[["", text.any], ...Object.entries(strings.status)]}
      />
      <Select
        label={text.filterWorkflow}
        value={workflow ?? ""}
        onChange={(value) => set({ workflow: value === "" ? undefined : value })}
        options={[["", text.any], ...names]}
      />
    </div>
  );
}

function Pages({ next }: { readonly next: string | null }) {
  const search = useSearch({ from: "/executions" });
  const navigate = useNavigate({ from: "/executions" });
  if (next === null && search.cursor === undefined) return null;
  const { cursor, ...rest } = search;
  return (
    <div className="mt-4 flex justify-end gap-2">
      {cursor === undefined ? null : (
        <Link to="/executions" search={rest} className={buttonClass("quiet")}>
          {strings.common.newer}
        </Link>
      )}
      <Button
        disabled={next === null}
        onClick={() => void navigate({ search: next === null ? search : { ...rest, cursor: next } })}
      >
        {strings.common.older}
      </Button>
    </div>
  );
}

function NoMatch() {
  return (
    <Empty title={text.noMatchTitle}>
      <p>{text.noMatch}</p>
      <div>
        <Link to="/executions" search={{}} className={buttonClass("quiet")}>
          {text.clear}
        </Link>
      </div>
    </Empty>
  );
}

function NothingYet() {
  const first = useInfiniteQuery(workflowsQuery(false)).data?.pages[0]?.items.find(
    (workflow) => workflow.publishedRevision !== null,
  );
  return (
    <Empty title={text.emptyTitle}>
      <p>{text.empty}</p>
      <Shell text={first === undefined ? curl.createWorkflow() : curl.run(first.id)} label={text.emptyTitle} />
    </Empty>
  );
}
