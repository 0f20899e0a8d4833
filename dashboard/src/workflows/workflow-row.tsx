import { Link, useNavigate } from "@tanstack/react-router";
import type { ExecutionItem, Workflow } from "../api.ts";
import { useNow } from "../lib/hooks.ts";
import { workflowPageStrings } from "../strings/workflow-page.ts";
import { workflowsStrings as text } from "../strings/workflows.ts";
import { ArchiveIcon, ClockIcon, PencilIcon, RunsIcon } from "../ui/icons.tsx";
import { Menu, MenuItem } from "../ui/menu.tsx";
import { Skeleton } from "../ui/page.tsx";
import { StatusPill } from "../ui/status.tsx";
import { TimeAgo, TimeTo } from "../ui/time.tsx";
import { useArchive } from "./archive.ts";
import { WorkflowStatus } from "./workflow-status.tsx";

const COLUMNS = "lg:grid-cols-[minmax(0,1fr)_11rem_13rem_8rem]";

export function WorkflowColumns() {
  return (
    <div
      aria-hidden="true"
      className={`hidden h-10 items-center gap-4 border-b border-line pr-13 pl-4 text-xs font-medium text-muted lg:grid ${COLUMNS}`}
    >
      <span>{text.columns.name}</span>
      <span>{text.columns.status}</span>
      <span>{text.columns.last}</span>
      <span>{text.columns.next}</span>
    </div>
  );
}

export function WorkflowRow({
  workflow,
  last,
  next,
  twin,
}: {
  readonly workflow: Workflow;
  /** Null: it never ran; undefined: not known yet. */
  readonly last: ExecutionItem | null | undefined;
  readonly next: string | null;
  /** Another one in the list is called the same. */
  readonly twin: boolean;
}) {
  const now = useNow(10_000);
  const navigate = useNavigate();
  const archive = useArchive();
  const name = workflow.title ?? workflow.name;
  // What programs call it says nothing to people, except which of two it is.
  const aside = twin ? `${workflow.namespace} / ${workflow.name}` : workflow.summary;
  return (
    <li className="flex items-center border-b border-line pr-3 last:border-0 hover:bg-sunken">
      <Link
        to="/workflows/$id"
        params={{ id: workflow.id }}
        className={`grid min-h-16 min-w-0 flex-1 grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 py-2.5 pr-2 pl-4 -outline-offset-2 ${COLUMNS}`}
      >
        <span className="min-w-0">
          <span className="block truncate font-medium">{name}</span>
          {aside === null ? null : <span className="block truncate text-xs text-muted">{aside}</span>}
        </span>
        <span className="justify-self-end max-lg:[&_.note]:hidden lg:justify-self-start">
          <WorkflowStatus workflow={workflow} />
        </span>
        <span className="flex min-w-0 items-center gap-2 text-xs text-muted">
          {last === undefined ? (
            <Skeleton className="h-5 w-28" />
          ) : last === null ? (
            text.never
          ) : (
            <>
              <StatusPill status={last.status} />
              <TimeAgo at={last.startedAt} now={now} />
            </>
          )}
        </span>
        <span className="flex items-center gap-1.5 justify-self-end text-xs text-muted lg:justify-self-start">
          {next === null ? null : (
            <>
              <ClockIcon />
              <TimeTo at={next} now={now} />
            </>
          )}
        </span>
      </Link>
      <Menu label={name}>
        <MenuItem onSelect={() => void navigate({ to: "/workflows/$id/build", params: { id: workflow.id } })}>
          <PencilIcon />
          {workflowPageStrings.edit}
        </MenuItem>
        <MenuItem onSelect={() => void navigate({ to: "/executions", search: { workflow: workflow.id } })}>
          <RunsIcon />
          {text.executions}
        </MenuItem>
        <MenuItem onSelect={() => archive.mutate({ workflow, archived: !workflow.archived })}>
          <ArchiveIcon />
          {workflow.archived ? text.unarchive : text.archive}
        </MenuItem>
      </Menu>
    </li>
  );
}
