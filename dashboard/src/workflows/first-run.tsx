import { Link } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import type { ExecutionItem, Workflow } from "../api.ts";
import { firstRunStrings as text } from "../strings/first-run.ts";
import { newWorkflowStrings } from "../strings/new-workflow.ts";
import { buttonClass, Button } from "../ui/button.tsx";
import { CheckIcon } from "../ui/icons.tsx";
import { Card } from "../ui/page.tsx";
import { progressOf, PROVIDED } from "./first-run-progress.ts";
import { useBlank } from "./new-workflow.tsx";
import { RunDialog } from "./run-dialog.tsx";

const CLOSED = "millrace.first-run";

function isClosed(): boolean {
  try {
    return localStorage.getItem(CLOSED) !== null;
  } catch {
    // Where nothing may be kept, it would come back each time.
    return true;
  }
}

function close(): void {
  try {
    localStorage.setItem(CLOSED, "closed");
  } catch {
    // It is closed for as long as the page is open.
  }
}

/**
 * There until a workflow of the person's own has run to its end, which it says once; what is done follows from what is
 * there.
 */
export function FirstRun({
  workflows,
  lastRuns,
}: {
  readonly workflows: readonly Workflow[] | null;
  readonly lastRuns: ReadonlyMap<string, ExecutionItem | null>;
}) {
  const blank = useBlank();
  const [running, setRunning] = useState<Workflow | null>(null);
  const [closed, setClosed] = useState(isClosed);
  const progress = workflows === null ? null : progressOf(workflows, lastRuns);
  if (progress === null) return null;
  const { made, published, started, seen, more } = progress;
  const over = seen !== undefined;
  if (over && (more || closed)) return null;
  const provided = workflows?.find(
    ({ namespace, publishedRevision }) => namespace === PROVIDED && publishedRevision !== null,
  );
  const steps = [
    {
      ...text.make,
      done: made !== undefined,
      action: (
        <>
          <Link to="/templates" className={buttonClass("primary")}>
            {newWorkflowStrings.fromTemplate}
          </Link>
          <Button busy={blank.isPending} onClick={blank.make}>
            {newWorkflowStrings.blank}
          </Button>
        </>
      ),
    },
    {
      ...text.publish,
      done: published !== undefined,
      action:
        made === undefined ? null : (
          <Link to="/workflows/$id/build" params={{ id: made.id }} className={buttonClass("primary")}>
            {text.publish.action}
          </Link>
        ),
    },
    {
      ...text.send,
      done: started !== undefined,
      action:
        published === undefined ? null : (
          <>
            <Button look="primary" onClick={() => setRunning(published)}>
              {text.send.action}
            </Button>
            <Link to="/hooks" search={{ make: published.id }} className={buttonClass("quiet")}>
              {text.send.hook}
            </Link>
          </>
        ),
    },
    {
      ...text.watch,
      done: over,
      action:
        started === undefined ? null : (
          <Link to="/executions/$id" params={{ id: started.id }} className={buttonClass("primary")}>
            {text.watch.action}
          </Link>
        ),
    },
  ];
  const current = steps.findIndex(({ done }) => !done);
  return (
    <Card className="mb-6 overflow-hidden">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 px-5 pt-4 pb-3">
        <div>
          <h2 className="text-base font-semibold">{text.title}</h2>
          <p className="text-muted">
            {over
              ? text.over
              : provided === undefined || made !== undefined
                ? text.lead
                : `${text.lead} ${text.ready(provided.title ?? provided.name)}`}
          </p>
        </div>
        <span className="flex items-center gap-2 text-xs text-muted">
          {text.progress(over ? steps.length : current, steps.length)}
          {over ? (
            <Button
              onClick={() => {
                close();
                setClosed(true);
              }}
            >
              {text.close}
            </Button>
          ) : null}
        </span>
      </div>
      <ol className="grid border-t border-line md:grid-cols-4 md:divide-x md:divide-line">
        {steps.map((step, i) => (
          <Step key={step.title} {...step} number={i + 1} current={i === current} />
        ))}
      </ol>
      {running === null ? null : <RunDialog workflow={running} onClose={() => setRunning(null)} />}
    </Card>
  );
}

function Step({
  title,
  lead,
  number,
  done,
  current,
  action,
}: {
  readonly title: string;
  readonly lead: string;
  readonly number: number;
  readonly done: boolean;
  readonly current: boolean;
  readonly action: ReactNode;
}) {
  return (
    <li
      aria-current={current ? "step" : undefined}
      className={`flex gap-3 border-b border-line px-5 py-4 last:border-0 md:border-b-0 ${current ? "bg-accent-soft/40" : ""}`}
    >
      <span
        aria-hidden="true"
        className={`grid size-6 shrink-0 place-items-center rounded-full text-xs font-semibold ${done ? "bg-good-soft text-good" : current ? "bg-accent text-on-accent" : "bg-still-soft text-still"}`}
      >
        {done ? <CheckIcon /> : number}
      </span>
      <div className="min-w-0">
        <h3 className="pt-0.5 font-medium">
          {title}
          {done ? <span className="sr-only"> ({text.done})</span> : null}
        </h3>
        <p className="mt-0.5 text-xs text-muted">{lead}</p>
        {current && action !== null ? <div className="mt-3 flex flex-wrap gap-2">{action}</div> : null}
      </div>
    </li>
  );
}
