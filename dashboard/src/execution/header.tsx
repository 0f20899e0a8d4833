import { Link } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import type { Execution, ExecutionStatus } from "../api.ts";
import { dateTime, duration } from "../lib/format.ts";
import { strings } from "../strings.ts";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { StopIcon } from "../ui/icons.tsx";
import { PageHeader, Skeleton } from "../ui/page.tsx";
import { StatusPill } from "../ui/status.tsx";
import { CancelDialog } from "./cancel-dialog.tsx";
import { isOver } from "./timeline.ts";

const text = strings.execution;

interface HeaderProps {
  readonly id: string;
  readonly execution: Execution | undefined;
  readonly status: ExecutionStatus | undefined;
  readonly end: number | null;
  readonly now: number;
}

export function Header({ id, execution, status, end, now }: HeaderProps) {
  const [asking, setAsking] = useState(false);
  const over = status === undefined || isOver(status);
  const started = execution === undefined ? null : Date.parse(execution.startedAt);
  return (
    <>
      <PageHeader
        title={
          <span className="flex flex-wrap items-center gap-x-3 gap-y-2">
            {execution === undefined ? <Skeleton className="h-7 w-48" /> : <Name execution={execution} />}
            <span role="status" aria-live="polite" className="flex min-h-7 items-center">
              {status === undefined ? (
                <Skeleton className="h-7 w-28 rounded-full" />
              ) : (
                <StatusPill status={status} large />
              )}
            </span>
          </span>
        }
        lead={
          <span className="flex items-center gap-1">
            <code className="min-w-0 truncate font-mono text-[0.8125rem]">{id}</code>
            <CopyButton text={id} label="id" />
          </span>
        }
      >
        {over ? null : (
          <Button look="danger" onClick={() => setAsking(true)}>
            <StopIcon />
            {text.cancel}
          </Button>
        )}
      </PageHeader>
      <dl className="mb-6 grid grid-cols-2 gap-x-8 gap-y-3 sm:flex sm:flex-wrap">
        <Fact name={text.started}>{started === null ? null : dateTime(started)}</Fact>
        <Fact name={text.duration}>
          {started === null ? null : duration((end ?? Math.max(now, started)) - started)}
        </Fact>
        <Fact name={text.trigger}>
          {execution === undefined
            ? null
            : (strings.executions.trigger[execution.trigger.kind] ?? execution.trigger.kind)}
        </Fact>
        <Fact name={text.version}>{execution === undefined ? null : execution.workflow.version}</Fact>
      </dl>
      {asking && !over ? <CancelDialog id={id} onClose={() => setAsking(false)} /> : null}
    </>
  );
}

function Name({ execution }: { readonly execution: Execution }) {
  const { id, name } = execution.workflow;
  return id === null ? (
    name
  ) : (
    <Link to="/workflows/$id" params={{ id }} className="hover:underline">
      {name}
    </Link>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="min-w-28">
      <dt className="text-xs text-muted">{name}</dt>
      <dd className="mt-0.5">{children ?? <Skeleton className="h-5 w-28" />}</dd>
    </div>
  );
}
