import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useCallback, useEffect, useState } from "react";
import { useMedia, useNow, useTitle } from "../lib/hooks.ts";
import { executionQuery, queryClient } from "../queries.ts";
import { strings } from "../strings.ts";
import { BackLink } from "../ui/back-link.tsx";
import { CloseIcon } from "../ui/icons.tsx";
import { Modal } from "../ui/modal.tsx";
import { Card, CardTitle, Failed } from "../ui/page.tsx";
import { Connection } from "./connection.tsx";
import { Detail, type TabName } from "./detail.tsx";
import { Gantt } from "./gantt.tsx";
import { Header } from "./header.tsx";
import { isOver } from "./timeline.ts";
import { useLive } from "./use-live.ts";

const text = strings.execution;
/** How often bars and countdowns move, in milliseconds. */
const TICK_MS = 200;

export function ExecutionPage() {
  const { id } = useParams({ from: "/executions/$id" });
  const query = useQuery(executionQuery(id));
  if (query.isError && query.data === undefined) {
    return (
      <>
        <BackLink to="/executions">{text.back}</BackLink>
        <Failed error={query.error} retry={() => void query.refetch()} />
      </>
    );
  }
  return <Live key={id} id={id} />;
}

function Live({ id }: { readonly id: string }) {
  const { data: execution } = useQuery(executionQuery(id));
  const { timeline, connection } = useLive(id);
  const { row: selected = null } = useSearch({ from: "/executions/$id" });
  const navigate = useNavigate({ from: "/executions/$id" });
  const wide = useMedia("(min-width: 80rem)");
  const [tab, setTab] = useState<TabName>("overview");

  // A long history takes its time to arrive; the answer of the API knows the end of it already.
  const ended = execution !== undefined && isOver(execution.status);
  const status = ended || timeline.seq === 0 ? execution?.status : timeline.status;
  const endedAt = execution?.endedAt ?? null;
  const end = timeline.endedAt ?? (endedAt === null ? null : Date.parse(endedAt));
  const over = end !== null;
  // The clock of this machine may be behind: nothing that has happened lies in the future.
  const now = Math.max(useNow(over ? null : TICK_MS), timeline.lastAt ?? 0);
  useTitle(
    execution === undefined
      ? strings.executions.title
      : `${status === undefined ? "" : `${strings.status[status]} · `}${execution.workflow.name}`,
  );

  useEffect(() => {
    if (timeline.endedAt !== null) void queryClient.invalidateQueries({ queryKey: executionQuery(id).queryKey });
  }, [id, timeline.endedAt]);

  const select = useCallback(
    (row: string | null) =>
      void navigate({
        search: (was) => (row === null || was.row === row ? {} : { row }),
        replace: true,
        resetScroll: false,
      }),
    [navigate],
  );
  const row = selected === null ? null : (timeline.rows.get(selected) ?? null);
  // On a narrow screen a row's details rise over the page, and the execution's own keep their place.
  const beside = wide ? row : null;
  return (
    <>
      <BackLink to="/executions">{text.back}</BackLink>
      <Header id={id} execution={execution} status={status} end={end} now={now} />
      <div className="grid items-start gap-6 xl:grid-cols-[minmax(0,1fr)_22.5rem] 2xl:grid-cols-[minmax(0,1fr)_28rem]">
        <Card className="overflow-hidden">
          <span hidden data-seq={timeline.seq} />
          <CardTitle aside={<Connection state={connection} />}>{text.timeline}</CardTitle>
          <Gantt timeline={timeline} end={end} now={now} selected={row?.id ?? null} onSelect={select} />
        </Card>
        <Card className="xl:sticky xl:top-6">
          <CardTitle
            aside={
              beside === null ? null : (
                <button
                  type="button"
                  aria-label={strings.common.close}
                  onClick={() => select(null)}
                  className="-mr-1 grid size-8 place-items-center rounded-lg text-muted hover:bg-sunken hover:text-ink"
                >
                  <CloseIcon />
                </button>
              )
            }
          >
            <span className="line-clamp-1 break-all">{beside?.name ?? text.wholeTitle}</span>
          </CardTitle>
          <div className="p-4 xl:max-h-[calc(100dvh-7rem)] xl:overflow-auto">
            <Detail timeline={timeline} execution={execution} row={beside} now={now} tab={tab} onTab={setTab} />
          </div>
        </Card>
        {wide || row === null ? null : (
          <Modal open shape="sheet" onOpenChange={(open) => (open ? undefined : select(null))} title={row.name}>
            <Detail timeline={timeline} execution={execution} row={row} now={now} tab={tab} onTab={setTab} />
          </Modal>
        )}
      </div>
    </>
  );
}
