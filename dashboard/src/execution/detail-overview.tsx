import { lazy, Suspense, useMemo, type ReactNode } from "react";
import type { ExecutionDefinition, WorkflowError } from "../api.ts";
import { clockTime, countdown, dateTime, duration } from "../lib/format.ts";
import { strings } from "../strings.ts";
import { watching } from "../strings/watching.ts";
import { Json } from "../ui/code.tsx";
import { Disclosure } from "../ui/disclosure.tsx";
import { RowPill } from "../ui/status.tsx";
import { Answer } from "./answer.tsx";
import { approvalOf, type ApprovalAnswer } from "./approval.ts";
import { Fact, Facts } from "./facts.tsx";
import { OutputValue } from "./output-value.tsx";
import { openPause } from "./scale.ts";
import { isUnchanged } from "./unchanged.ts";
import { waitingFor } from "./waiting-for.ts";
import type { Row, Timeline } from "./timeline-types.ts";

const text = strings.execution;

// To work out what a condition saw takes the language of expressions: only who asks for it loads that.
const Choice = lazy(async () => ({ default: (await import("./choice.tsx")).Choice }));

interface WholeProps {
  readonly timeline: Timeline;
  readonly titleOf: (row: Row) => string;
}

export function WholeOverview({ timeline, titleOf }: WholeProps) {
  const { error, reason, status, resumes, startedAt, endedAt } = timeline;
  const answers = answersIn(timeline);
  return (
    <div className="grid grid-cols-1 gap-4">
      {error === null ? null : <ErrorBox error={error} />}
      {reason === null ? null : (
        <Facts>
          <Fact name={text.reason}>{reason === "" ? text.noReason : reason}</Fact>
        </Facts>
      )}
      <Facts>
        {startedAt === null ? null : <Fact name={text.started}>{dateTime(startedAt)}</Fact>}
        {endedAt === null ? null : <Fact name={text.ended}>{dateTime(endedAt)}</Fact>}
        {resumes.length === 0 ? null : (
          <Fact name={text.resumed}>{resumes.map(({ at }) => clockTime(at)).join(", ")}</Fact>
        )}
        {answers.map(({ row, answer }) => (
          <Fact key={row.id} name={titleOf(row)}>
            <Answer {...answer} />
          </Fact>
        ))}
      </Facts>
      {status === "completed" ? (
        <div>
          <h3 className="mb-1.5 text-xs text-muted">{text.tabs.output}</h3>
          <WholeOutput timeline={timeline} />
        </div>
      ) : null}
    </div>
  );
}

/** What came in is no result: all that a request has around it would be taken for one. */
export function WholeOutput({ timeline, className }: { readonly timeline: Timeline; readonly className?: string }) {
  const { status, input, output } = timeline;
  const unchanged = useMemo(() => isUnchanged({ status, input, output }), [status, input, output]);
  const shown = (
    <OutputValue value={output} label={text.tabs.output} {...(className === undefined ? {} : { className })} />
  );
  if (!unchanged) return shown;
  return (
    <>
      <p>{watching.unchanged}</p>
      <Disclosure title={watching.unchangedShow}>{shown}</Disclosure>
    </>
  );
}

/** More are for the timeline. */
const MAX_ANSWERS = 5;

/** What people said who were asked: the newest last. */
function answersIn({ rows }: Timeline): readonly { readonly row: Row; readonly answer: ApprovalAnswer }[] {
  const found: { readonly row: Row; readonly answer: ApprovalAnswer }[] = [];
  for (const row of rows.values()) {
    const answer = row.effects.length === 0 ? null : approvalOf(row);
    if (answer !== null) found.push({ row, answer });
  }
  return found.slice(-MAX_ANSWERS);
}

interface RowProps {
  readonly timeline: Timeline;
  readonly row: Row;
  readonly definition: ExecutionDefinition | undefined;
  readonly now: number;
}

export function RowOverview({ timeline, row, definition, now }: RowProps) {
  const pauses = row.spans.filter((span) => span.kind === "wait" || span.kind === "retry");
  const next = row.endedAt === null ? openPause(row) : undefined;
  const answer = approvalOf(row);
  const last = row.effects.at(-1);
  const waiting = row.endedAt === null && last !== undefined ? waitingFor(last) : null;
  return (
    <div className="grid grid-cols-1 gap-4">
      {row.error === null ? null : <ErrorBox error={row.error} />}
      {next?.kind === "retry" && next.dueAt !== null && next.dueAt > now ? (
        <p className="rounded-lg bg-wait-soft px-3.5 py-2.5 font-medium text-wait">
          {watching.nextRetry(clockTime(next.dueAt), countdown(next.dueAt - now))}
        </p>
      ) : null}
      {waiting === null ? null : (
        <p className="rounded-lg bg-wait-soft px-3.5 py-2.5 font-medium text-wait">{waiting}</p>
      )}
      {row.kind !== "do" || definition === undefined ? null : (
        <Suspense fallback={null}>
          <Choice timeline={timeline} row={row} definition={definition} />
        </Suspense>
      )}
      <Facts>
        <Fact name={text.status}>
          <RowPill status={row.status} />
        </Fact>
        {answer === null ? null : (
          <Fact name={watching.answer}>
            <Answer {...answer} />
          </Fact>
        )}
        <Fact name={text.started}>{clockTime(row.startedAt)}</Fact>
        {row.endedAt === null ? null : <Fact name={text.ended}>{clockTime(row.endedAt)}</Fact>}
        <Fact name={text.duration}>{duration((row.endedAt ?? Math.max(now, row.startedAt)) - row.startedAt)}</Fact>
        {row.deadline === null ? null : <Fact name={text.deadline}>{clockTime(row.deadline.dueAt)}</Fact>}
      </Facts>
      {row.input === null || row.effects.length === 0 ? null : (
        <Disclosure title={watching.before}>
          <Json value={row.input.value} label={watching.before} className="max-h-[60vh]" />
        </Disclosure>
      )}
      <Disclosure title={watching.technical}>
        <Facts>
          <Fact name={text.kind}>{row.kind === "" ? strings.common.none : row.kind}</Fact>
          <Fact name={text.task}>
            <code className="font-mono text-xs break-all">{row.task}</code>
          </Fact>
        </Facts>
      </Disclosure>
      {pauses.length === 0 ? null : (
        <Section title={text.waits}>
          {pauses.map((pause) => (
            <li key={pause.ref} className="flex justify-between gap-4">
              <span>{pause.kind === "wait" ? text.waitSpan : text.retrySpan}</span>
              <span className="text-muted">
                {pause.to !== null
                  ? duration(pause.to - pause.from)
                  : pause.dueAt === null
                    ? null
                    : pause.dueAt <= now
                      ? text.due
                      : text.waitLeft(countdown(pause.dueAt - now))}
                {pause.dueAt === null ? null : ` · ${text.until} ${clockTime(pause.dueAt)}`}
              </span>
            </li>
          ))}
        </Section>
      )}
      {row.runs.length < 2 ? null : (
        <Section title={text.attempts(row.runs.length)}>
          {row.runs.map((run) => (
            <li key={run.frame} className="flex items-center justify-between gap-4">
              <span className="min-w-0">
                {text.attempt(run.attempt)}
                {run.error === null ? null : (
                  <span className="block truncate text-xs text-bad">{run.error.title ?? run.error.type}</span>
                )}
              </span>
              <RowPill status={run.status} />
            </li>
          ))}
        </Section>
      )}
      {row.caught.length === 0 ? null : (
        <Section title={text.caught}>
          {row.caught.map((caught) => (
            <li key={caught.at} className="flex justify-between gap-4">
              <span className="min-w-0 break-words text-bad">{title(caught.error)}</span>
              <span className="shrink-0 text-muted">
                {text.caughtAction[caught.action]} · {clockTime(caught.at)}
              </span>
            </li>
          ))}
        </Section>
      )}
    </div>
  );
}

const title = (error: WorkflowError): string => error.title ?? error.type.split("/").at(-1) ?? error.type;

export function ErrorBox({ error }: { readonly error: WorkflowError }) {
  return (
    <div className="rounded-lg bg-bad-soft px-3.5 py-3 text-bad">
      <p className="font-medium break-words">
        {title(error)} <span className="font-normal">({error.status})</span>
      </p>
      {error.detail === undefined ? null : <p className="mt-1 break-words text-ink">{error.detail}</p>}
      <Disclosure title={watching.technical}>
        <p className="font-mono text-xs break-all">{error.type}</p>
        {error.instance === undefined ? null : <p className="font-mono text-xs break-all">{error.instance}</p>}
      </Disclosure>
    </div>
  );
}

function Section({ title: heading, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section>
      <h3 className="mb-1.5 text-xs text-muted">{heading}</h3>
      <ul className="grid grid-cols-1 gap-2">{children}</ul>
    </section>
  );
}
