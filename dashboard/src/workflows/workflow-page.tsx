import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import type { WorkflowDetail } from "../api.ts";
import { ExecutionList } from "../executions/execution-list.tsx";
import { useNow, useTitle } from "../lib/hooks.ts";
import { executionsQuery, workflowQuery, workflowsQuery } from "../queries.ts";
import { strings } from "../strings.ts";
import { workflowPageStrings as pageText } from "../strings/workflow-page.ts";
import { BackLink } from "../ui/back-link.tsx";
import { Button, buttonClass } from "../ui/button.tsx";
import { PencilIcon, PlayIcon } from "../ui/icons.tsx";
import { Card, CardTitle, Failed, PageHeader, Skeleton, SkeletonRows } from "../ui/page.tsx";
import { TimeAgo } from "../ui/time.tsx";
import { Tip } from "../ui/tip.tsx";
import { Definition } from "./definition.tsx";
import { Hooks } from "./hooks.tsx";
import { namedTwice, titleOf } from "./named-twice.ts";
import { RunDialog } from "./run-dialog.tsx";
import { Tests } from "./tests.tsx";
import { Told } from "./told.tsx";
import { Versions } from "./versions.tsx";
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
        <div className="flex gap-2">
          <Link to="/workflows/$id/build" params={{ id }} className={buttonClass("quiet")}>
            <PencilIcon />
            {pageText.edit}
          </Link>
          {workflow === undefined ? <Skeleton className="h-9 w-20" /> : <Run workflow={workflow} />}
        </div>
      </PageHeader>
      <div className="grid items-start gap-6 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="grid min-w-0 gap-6">
          <Recent id={id} published={workflow !== undefined && workflow.publishedRevision !== null} />
          <Tests workflow={id} />
          {workflow === undefined ? <Skeleton className="h-96" /> : null}
          {workflow === undefined || workflow.revision === 0 ? null : <Definition workflow={workflow} />}
        </div>
        <div className="grid min-w-0 gap-6">
          <Hooks workflow={id} archived={workflow?.archived === true} />
          {workflow === undefined ? null : <Versions workflow={workflow} />}
          <Told workflow={id} />
        </div>
      </div>
    </>
  );
}

function Facts({ workflow }: { readonly workflow: WorkflowDetail }) {
  const now = useNow(30_000);
  // What programs call it says nothing to people, except which of two it is, as far as the list is here.
  const known = useInfiniteQuery({ ...workflowsQuery(workflow.archived), enabled: false }).data;
  const twin = namedTwice(known?.pages.flatMap((page) => page.items) ?? []).has(titleOf(workflow));
  return (
    <div className="grid gap-2">
      {workflow.summary === null ? null : <p className="max-w-prose">{workflow.summary}</p>}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <WorkflowStatus workflow={workflow} />
        {twin ? (
          <span className="break-all">
            {workflow.namespace} / {workflow.name}
          </span>
        ) : null}
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

function Recent({ id, published }: { readonly id: string; readonly published: boolean }) {
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
        <p className="p-4 text-muted">{published ? pageText.recentLead : pageText.recentDraft}</p>
      ) : (
        <ExecutionList items={query.data.items} compact />
      )}
    </Card>
  );
}
