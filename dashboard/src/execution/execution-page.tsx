import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useCallback, useEffect, useState } from "react";
import { useMedia, useNow, useTitle } from "../lib/hooks.ts";
import { executionDefinitionQuery, executionQuery, queryClient } from "../queries.ts";
import { strings } from "../strings.ts";
import { watching } from "../strings/watching.ts";
import { BackLink } from "../ui/back-link.tsx";
import { CloseIcon } from "../ui/icons.tsx";
import { Modal } from "../ui/modal.tsx";
import { Card, CardTitle, Failed } from "../ui/page.tsx";
import { Asking, type Ask } from "./asking.tsx";
import { Detail, type TabName } from "./detail.tsx";
import { Header } from "./header.tsx";
import { Picture } from "./picture.tsx";
import { Situation } from "./situation.tsx";
import { isOver } from "./timeline.ts";
import { useLive } from "./use-live.ts";
import { useRowTitle } from "./use-row-title.ts";

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
  const { data: definition, isError: undrawable } = useQuery(executionDefinitionQuery(id));
  const { timeline, connection } = useLive(id);
  const search = useSearch({ from: "/executions/$id" });
  const navigate = useNavigate({ from: "/executions/$id" });
  const wide = useMedia("(min-width: 80rem)");
  const roomy = useMedia("(min-width: 48rem)");
  // What people have built is what they know it by. On a phone, a list is easier to read than a picture.
  const drawn = execution === undefined ? null : execution.workflow.id === null ? "timeline" : "canvas";
  const own = roomy ? drawn : "timeline";
  const [tab, setTab] = useState<TabName | null>(null);
  const [ask, setAsk] = useState<Ask | null>(null);

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
    if (timeline.endedAt !== null && !ended)
      void queryClient.invalidateQueries({ queryKey: executionQuery(id).queryKey });
  }, [id, timeline.endedAt, ended]);

  const choose = useCallback(
    (row: string | null, step: string | null) =>
      void navigate({
        search: ({ view, inner }) => ({
          ...(view === undefined ? {} : { view }),
          ...(inner === true ? { inner } : {}),
          ...(row === null ? {} : { row }),
          ...(step === null ? {} : { step }),
        }),
        replace: true,
        resetScroll: false,
      }),
    [navigate],
  );
  const selected = search.row ?? null;
  // Chosen again, it is let go.
  const toggle = useCallback((row: string) => choose(row === selected ? null : row, null), [choose, selected]);
  const select = useCallback((row: string) => choose(row, null), [choose]);
  const row = selected === null ? null : (timeline.rows.get(selected) ?? null);
  // On a narrow screen a row's details rise over the page, and the execution's own keep their place.
  const beside = wide ? row : null;
  const detail = { timeline, execution, definition, now, tab, onTab: setTab, onSelect: select, onAsk: setAsk };
  const title = useRowTitle(definition, row);
  return (
    <>
      <BackLink to="/executions">{text.back}</BackLink>
      <Header
        id={id}
        execution={execution}
        definition={definition}
        status={status}
        end={end}
        now={now}
        suspended={status === "suspended"}
        onAsk={setAsk}
      />
      <Situation timeline={timeline} status={status} definition={definition} onAsk={setAsk} onSelect={select} />
      <div className="grid grid-cols-1 items-start gap-6 xl:grid-cols-[minmax(0,1fr)_22.5rem] 2xl:grid-cols-[minmax(0,1fr)_28rem]">
        <Picture
          timeline={timeline}
          connection={connection}
          definition={definition}
          undrawable={undrawable}
          trigger={execution?.trigger.kind}
          end={end}
          now={now}
          row={row}
          step={search.step ?? null}
          view={search.view ?? own}
          onView={(view) => void navigate({ search: (was) => ({ ...was, view }), replace: true, resetScroll: false })}
          inner={search.inner === true}
          onInner={(on) =>
            void navigate({
              search: ({ inner: was, ...rest }) => (on ? { ...rest, inner: was ?? true } : rest),
              replace: true,
              resetScroll: false,
            })
          }
          onToggle={toggle}
          onChoose={choose}
        />
        <Card className="xl:sticky xl:top-6">
          <CardTitle
            aside={
              beside === null ? null : (
                <button
                  type="button"
                  aria-label={strings.common.close}
                  onClick={() => choose(null, null)}
                  className="-mr-1 grid size-8 place-items-center rounded-lg text-muted hover:bg-sunken hover:text-ink"
                >
                  <CloseIcon />
                </button>
              )
            }
          >
            <span className="line-clamp-1 break-all">{beside === null ? text.wholeTitle : title}</span>
          </CardTitle>
          <div className="p-4 xl:max-h-[calc(100dvh-7rem)] xl:overflow-auto">
            {beside === null && search.step !== undefined ? (
              <p className="text-muted">{watching.notReached}</p>
            ) : (
              <Detail {...detail} row={beside} />
            )}
          </div>
        </Card>
        {wide || row === null || ask !== null ? null : (
          <Modal
            open
            shape="sheet"
            onOpenChange={(open) => (open ? undefined : choose(null, null))}
            title={title ?? row.name}
          >
            <Detail {...detail} row={row} />
          </Modal>
        )}
      </div>
      <Asking
        ask={ask}
        id={id}
        execution={execution}
        definition={definition}
        over={over}
        timeline={timeline}
        onSelect={select}
        onClose={() => setAsk(null)}
      />
    </>
  );
}
