import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Execution, ExecutionDefinition, ExecutionStatus } from "../api.ts";
import { About } from "../executions/about.tsx";
import { aboutLine } from "../executions/about-parts.ts";
import { dateTime, duration, shortId } from "../lib/format.ts";
import { strings } from "../strings.ts";
import { watching } from "../strings/watching.ts";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { BellIcon, PauseIcon, PlayIcon, StopIcon } from "../ui/icons.tsx";
import { PageHeader, Skeleton } from "../ui/page.tsx";
import { StatusPill } from "../ui/status.tsx";
import type { Ask } from "./asking.tsx";
import { valueAt } from "./failure-place.ts";
import { SaveTest } from "./save-test.tsx";
import { ResumeButton } from "./suspend.tsx";
import { isOver } from "./timeline.ts";

const text = strings.execution;

interface HeaderProps {
  readonly id: string;
  readonly execution: Execution | undefined;
  readonly status: ExecutionStatus | undefined;
  readonly end: number | null;
  readonly now: number;
  readonly definition: ExecutionDefinition | undefined;
  readonly suspended: boolean;
  readonly onAsk: (ask: Ask) => void;
}

export function Header({ id, execution, status, end, now, definition, suspended, onAsk }: HeaderProps) {
  const over = status === undefined || isOver(status);
  const started = execution === undefined ? null : Date.parse(execution.startedAt);
  const about = execution?.about ?? null;
  return (
    <>
      <PageHeader
        title={
          <span className="flex flex-wrap items-center gap-x-3 gap-y-2">
            {execution === undefined ? (
              <Skeleton className="h-7 w-48" />
            ) : (
              <Name execution={execution} definition={definition} />
            )}
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
          execution === undefined ? (
            <Skeleton className="h-5 w-56" />
          ) : (
            // The same as in lists; its room is kept where there is nothing to say.
            <span className="block min-h-5 break-words text-ink">
              <span className="md:hidden">{about === null ? null : aboutLine(about)}</span>
              <span className="hidden md:block">{about === null ? null : <About about={about} look="text-ink" />}</span>
            </span>
          )
        }
      >
        {/* The room of the buttons is kept while it is not known which they are. */}
        <span className="flex min-h-9 flex-wrap gap-2">
          {execution === undefined || execution.workflow.id === null ? null : (
            <Button onClick={() => onAsk({ kind: "told" })}>
              <BellIcon />
              {watching.notify}
            </Button>
          )}
          {status === undefined ? null : over ? (
            <>
              {execution === undefined || execution.workflow.id === null || status === "cancelled" ? null : (
                <SaveTest execution={id} workflow={execution.workflow.id} />
              )}
              <Button onClick={() => onAsk({ kind: "rerun", row: null })}>
                <PlayIcon />
                {watching.rerun.button}
              </Button>
            </>
          ) : (
            <>
              {suspended ? (
                <ResumeButton id={id} />
              ) : (
                <Button onClick={() => onAsk({ kind: "suspend" })}>
                  <PauseIcon />
                  {watching.suspend.button}
                </Button>
              )}
              <Button look="danger" onClick={() => onAsk({ kind: "cancel" })}>
                <StopIcon />
                {text.cancel}
              </Button>
            </>
          )}
        </span>
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
        <Fact name={text.version}>{execution === undefined ? null : versionOf(execution, definition)}</Fact>
        <Fact name={watching.id}>
          <span className="flex items-center gap-1">
            <code className="min-w-0 truncate font-mono text-[0.8125rem]">{id}</code>
            <CopyButton text={id} label="id" className="-my-1" />
          </span>
        </Fact>
        {execution?.rerun === undefined ? null : (
          <Fact name={watching.rerunOf}>
            <span className="flex flex-wrap items-center gap-x-3">
              <Link
                to="/executions/$id"
                params={{ id: execution.rerun.of }}
                className="inline-flex min-h-6 items-center text-accent hover:underline"
              >
                {shortId(execution.rerun.of)}
              </Link>
              <button
                type="button"
                onClick={() => onAsk({ kind: "compare" })}
                className="inline-flex min-h-6 items-center text-accent hover:underline"
              >
                {watching.compare.button}
              </button>
            </span>
          </Fact>
        )}
      </dl>
    </>
  );
}

/** `v3`; where it is of no published revision, what the document says of itself. */
function versionOf(execution: Execution, definition: ExecutionDefinition | undefined): string {
  const number = definition?.revision.number ?? null;
  return number === null ? execution.workflow.version : `v${number} · ${execution.workflow.version}`;
}

/** What people call the workflow; where it has no title, its name. */
function Name({
  execution,
  definition,
}: {
  readonly execution: Execution;
  readonly definition: ExecutionDefinition | undefined;
}) {
  const { id, name: plain } = execution.workflow;
  const title = valueAt(definition?.definition, "/document/title");
  const name = typeof title === "string" && title !== "" ? title : plain;
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
    <div className="min-w-0 sm:min-w-28">
      <dt className="text-xs text-muted">{name}</dt>
      <dd className="mt-0.5">{children ?? <Skeleton className="h-5 w-28" />}</dd>
    </div>
  );
}
