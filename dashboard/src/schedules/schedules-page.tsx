import { queryOptions, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import type { Schedule, ScheduleItem } from "../../../shared/api/index.ts";
import { api } from "../api.ts";
import { dateTime, duration } from "../lib/format.ts";
import { useNow, useTitle } from "../lib/hooks.ts";
import { allWorkflowsQuery, schedulesQuery } from "../queries.ts";
import { schedulesStrings as text } from "../strings/schedules.ts";
import { buttonClass } from "../ui/button.tsx";
import { ChevronIcon, ClockIcon, WarnIcon } from "../ui/icons.tsx";
import { Card, Empty, Failed, PageHeader, Skeleton, SkeletonRows } from "../ui/page.tsx";
import { TimeAgo, TimeTo } from "../ui/time.tsx";
import { ruleWords } from "./words.ts";

/** Later than this is worth a word, in milliseconds. */
const LATE_MS = 5_000;
const POLL_MS = 10_000;

const scheduleQuery = (workflow: string) =>
  queryOptions({
    queryKey: ["schedules", workflow],
    queryFn: ({ signal }) => api.schedules.get({ params: { id: workflow }, query: { count: 5 }, signal }),
    refetchInterval: POLL_MS,
  });

export function SchedulesPage() {
  useTitle(text.title);
  const query = useQuery(schedulesQuery);
  const items = query.data?.items;
  const titles = new Map(useQuery(allWorkflowsQuery).data?.map(({ id, title }) => [id, title]));
  return (
    <>
      <PageHeader title={text.title} lead={text.lead} />
      {query.isError && items === undefined ? (
        <Failed error={query.error} retry={() => void query.refetch()} />
      ) : items?.length === 0 ? (
        <Empty title={text.emptyTitle}>
          <p>{text.empty}</p>
          <div>
            <Link to="/workflows" className={buttonClass("quiet")}>
              {text.toWorkflows}
            </Link>
          </div>
        </Empty>
      ) : (
        <Card className="overflow-hidden">
          {items === undefined ? (
            <SkeletonRows rows={4} height="h-20" />
          ) : (
            <ul>
              {items.map((item) => (
                <Row key={item.workflow.id} item={item} title={titles.get(item.workflow.id) ?? item.workflow.name} />
              ))}
            </ul>
          )}
        </Card>
      )}
    </>
  );
}

function Row({ item, title }: { readonly item: ScheduleItem; readonly title: string }) {
  const now = useNow(1_000);
  const [open, setOpen] = useState(false);
  const { id } = item.workflow;
  const schedule = useQuery(scheduleQuery(id)).data;
  const panel = `schedule-${id}`;
  return (
    <li className="border-b border-line last:border-0">
      <div className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 px-4 py-3 md:grid-cols-[minmax(0,1fr)_14rem_14rem_auto]">
        <div className="min-w-0">
          <Link to="/workflows/$id" params={{ id }} className="font-medium hover:underline">
            {title}
          </Link>
          <p className="text-muted">{ruleWords(item.schedule)}</p>
        </div>
        <div className="col-start-1 flex items-center gap-2 text-xs text-muted md:col-start-auto">
          <ClockIcon />
          <Next item={item} schedule={schedule} now={now} />
        </div>
        <div className="col-start-1 text-xs text-muted md:col-start-auto">
          <Last schedule={schedule} now={now} />
        </div>
        <button
          type="button"
          aria-expanded={open}
          aria-controls={panel}
          aria-label={`${text.details}: ${title}`}
          onClick={() => setOpen(!open)}
          className="col-start-2 row-start-1 grid size-8 place-items-center rounded-lg text-muted hover:bg-sunken hover:text-ink md:col-start-4"
        >
          <span className={`transition-transform ${open ? "rotate-90" : ""}`}>
            <ChevronIcon />
          </span>
        </button>
      </div>
      {schedule === undefined ? null : <Troubles schedule={schedule} now={now} />}
      <div id={panel} hidden={!open} className="border-t border-line bg-sunken px-4 py-4">
        {open ? (
          schedule === undefined ? (
            <Skeleton className="h-24" />
          ) : (
            <Details schedule={schedule} now={now} />
          )
        ) : null}
      </div>
    </li>
  );
}

function Next({
  item,
  schedule,
  now,
}: {
  readonly item: ScheduleItem;
  readonly schedule: Schedule | undefined;
  readonly now: number;
}): ReactNode {
  const at = schedule?.next[0] ?? item.next;
  if (at !== null) return <TimeTo at={at} now={now} />;
  if (item.schedule.kind === "on") return text.waitsEvent;
  if (schedule === undefined) return <Skeleton className="h-4 w-20" />;
  return schedule.waitingFor === null ? (
    text.nothingNext
  ) : (
    <>
      {text.waitsFor} <Execution id={schedule.waitingFor} />
    </>
  );
}

function Last({ schedule, now }: { readonly schedule: Schedule | undefined; readonly now: number }) {
  if (schedule === undefined) return <Skeleton className="h-4 w-28" />;
  if (schedule.last === null) return text.lastNone;
  return (
    <>
      {text.last} <TimeAgo at={schedule.last.firedAt} now={now} /> · <Execution id={schedule.last.execution} />
    </>
  );
}

const Execution = ({ id }: { readonly id: string }) => (
  <Link to="/executions/$id" params={{ id }} className="font-mono text-accent hover:underline">
    …{id.slice(-6)}
  </Link>
);

function Troubles({ schedule, now }: { readonly schedule: Schedule; readonly now: number }) {
  const { refused, problem, told, missed } = schedule;
  if (refused === null && problem === null && told && missed.count === 0) return null;
  return (
    <div className="grid gap-1 px-4 pb-3 text-xs">
      {problem === null ? (
        told ? null : (
          <p className="text-muted">{text.notTold}</p>
        )
      ) : (
        <p className="flex items-center gap-2 text-bad">
          <WarnIcon />
          {text.problem}: {problem}
        </p>
      )}
      {refused === null ? null : (
        <p className="flex flex-wrap items-center gap-x-2 text-bad">
          <WarnIcon />
          {text.refused(refused.failures)}: {refused.detail} {text.retryAt} <TimeTo at={refused.retryAt} now={now} />.
        </p>
      )}
      {missed.count === 0 ? null : (
        <p className="flex items-center gap-2 text-wait">
          <WarnIcon />
          {text.missed(missed.count, missed.exact)}.
        </p>
      )}
    </div>
  );
}

function Details({ schedule, now }: { readonly schedule: Schedule; readonly now: number }) {
  const { next, last, missed } = schedule;
  const late = last === null ? 0 : Date.parse(last.firedAt) - Date.parse(last.dueAt);
  return (
    <div className="grid gap-x-8 gap-y-4 sm:grid-cols-2">
      <div>
        <h3 className="mb-1 text-xs font-medium text-muted">{text.upcoming}</h3>
        {next.length === 0 ? (
          <p className="text-muted">{text.nothingNext}</p>
        ) : (
          <ol className="grid gap-0.5">
            {next.map((at) => (
              <li key={at} className="flex flex-wrap gap-x-3">
                <time dateTime={at}>{dateTime(Date.parse(at))}</time>
                <span className="text-muted">
                  <TimeTo at={at} now={now} />
                </span>
              </li>
            ))}
          </ol>
        )}
      </div>
      <div>
        <h3 className="mb-1 text-xs font-medium text-muted">{text.last}</h3>
        {last === null ? (
          <p className="text-muted">{text.lastNone}</p>
        ) : (
          <p>
            {dateTime(Date.parse(last.firedAt))} · <Execution id={last.execution} />
            {late > LATE_MS ? <span className="text-wait"> · {text.late(duration(late))}</span> : null}
          </p>
        )}
        {missed.policy === null ? null : <p className="mt-1 text-muted">{text.missedPolicy[missed.policy]}</p>}
      </div>
    </div>
  );
}
