import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import type { WorkflowDetail } from "../api.ts";
import { ExecutionList } from "../executions/execution-list.tsx";
import { curl } from "../lib/curl.ts";
import { useNow, useTitle } from "../lib/hooks.ts";
import { executionsQuery, workflowQuery } from "../queries.ts";
import { strings } from "../strings.ts";
import { BackLink } from "../ui/back-link.tsx";
import { Button } from "../ui/button.tsx";
import { Shell } from "../ui/code.tsx";
import { PlayIcon } from "../ui/icons.tsx";
import { Card, CardTitle, Failed, PageHeader, Skeleton, SkeletonRows } from "../ui/page.tsx";
import { TimeAgo } from "../ui/time.tsx";
import { Tip } from "../ui/tip.tsx";
import { Definition } from "./definition.tsx";
import { Hooks } from "./hooks.tsx";
import { RunDialog } from "./run-dialog.tsx";
import { WorkflowStatus } from "./workflow-status.tsx";

const text = strings.workflow;

export function WorkflowPage() {
  const { id } = useParams({ from: "/workflows/$id" });
  const query = useQuery(workflowQuery(id));
  const workflow = query.data;
  useTitle(workflow?.title ?? workflow?.name ?? strings.workflows.title);
  if (query.isError && workflow === undefined) {
    return (
      <>
        <BackLink to="/workflows">{text.back}</BackLink>
        <Failed error={query.error} retry={() => void query.refetch()} />
      </>
    );
  }
  return (
    <>
      <BackLink to="/workflows">{text.back}</BackLink>
      <PageHeader
        title={workflow === undefined ? <Skeleton className="h-7 w-56" /> : (workflow.title ?? workflow.name)}
        lead={workflow === undefined ? <Skeleton className="h-5 w-80 max-w-full" /> : <Facts workflow={workflow} />}
      >
        {workflow === undefined ? <Skeleton className="h-9 w-20" /> : <Run workflow={workflow} />}
      </PageHeader>
      <div className="grid items-start gap-6 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <Recent id={id} />
        <div className="grid min-w-0 gap-6 xl:row-span-2">
          <Hooks workflow={id} />
        </div>
        {workflow === undefined ? <Skeleton className="h-96" /> : null}
        {workflow === undefined || workflow.revision === 0 ? null : <Definition workflow={workflow} />}
      </div>
    </>
  );
}

function Facts({ workflow }: { readonly workflow: WorkflowDetail }) {
  const now = useNow(30_000);
  return (
    <div className="grid gap-2">
      {workflow.summary === null ? null : <p className="max-w-prose">{workflow.summary}</p>}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <WorkflowStatus workflow={workflow} />
        <span className="break-all">
          {workflow.namespace} / {workflow.name}
        </span>
        <span>
          {text.published}{" "}
          {workflow.publishedRevision === null ? text.neverPublished.toLowerCase() : `r${workflow.publishedRevision}`}
        </span>
        <span>
          {text.updated} <TimeAgo at={workflow.updatedAt} now={now} />
        </span>
      </div>
    </div>
  );
}

function Run({ workflow }: { readonly workflow: WorkflowDetail }) {
  const [open, setOpen] = useState(false);
  const why = workflow.archived ? text.runArchived : workflow.publishedRevision === null ? text.runDraft : null;
  // A disabled button takes no focus and so explains nothing: this one stays in reach and does nothing.
  const button = (
    <Button
      look="primary"
      aria-disabled={why !== null}
      className={why === null ? "" : "opacity-55"}
      onClick={() => setOpen(why === null)}
    >
      <PlayIcon />
      {text.run}
    </Button>
  );
  return (
    <>
      {why === null ? button : <Tip text={why}>{button}</Tip>}
      {open ? <RunDialog workflow={workflow} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function Recent({ id }: { readonly id: string }) {
  const query = useQuery(executionsQuery({ workflow: id, limit: 8 }));
  return (
    <Card className="overflow-hidden">
      <CardTitle
        aside={
          <Link to="/executions" search={{ workflow: id }} className="text-accent hover:underline">
            {text.all}
          </Link>
        }
      >
        {text.recent}
      </CardTitle>
      {query.data === undefined ? (
        query.isError ? (
          <div className="p-4">
            <Failed error={query.error} retry={() => void query.refetch()} />
          </div>
        ) : (
          <SkeletonRows rows={4} height="h-14" />
        )
      ) : query.data.items.length === 0 ? (
        <div className="grid gap-3 p-4 text-muted">
          <p>{text.recentEmpty}</p>
          <Shell text={curl.run(id)} label={text.recent} />
        </div>
      ) : (
        <ExecutionList items={query.data.items} compact />
      )}
    </Card>
  );
}
