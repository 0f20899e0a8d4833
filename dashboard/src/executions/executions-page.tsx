import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { curl } from "../lib/curl.ts";
import { useNow, useTitle, useWhenIdle } from "../lib/hooks.ts";
import { allWorkflowsQuery, executionsQuery } from "../queries.ts";
import { useCommands } from "../shell/commands.ts";
import { strings } from "../strings.ts";
import { executionsStrings as text } from "../strings/executions.ts";
import { Button, buttonClass } from "../ui/button.tsx";
import { Shell } from "../ui/code.tsx";
import { Card, Empty, Failed, PageHeader, SkeletonRows } from "../ui/page.tsx";
import { BulkDialog, type BulkTarget } from "./bulk-dialog.tsx";
import { BulkMenu } from "./bulk-menu.tsx";
import { ExecutionColumns, ExecutionList, RowCheckbox } from "./execution-list.tsx";
import { Filters } from "./filters.tsx";
import { filterOf, isFiltered } from "./search.ts";
import { SelectionBar } from "./selection-bar.tsx";
import { StatusCounts } from "./status-counts.tsx";
import { useListKeys } from "./use-list-keys.ts";
import { useSelection } from "./use-selection.ts";

/** How often a filter that goes along with the clock is moved, in milliseconds. */
const FILTER_MS = 30_000;

/** Where a list leads to. */
const loadExecutionPage = async (): Promise<void> => {
  const [{ loadPictures }] = await Promise.all([
    import("../execution/pictures.ts"),
    import("../execution/execution-page.tsx"),
  ]);
  await loadPictures();
};

export function ExecutionsPage() {
  useWhenIdle(loadExecutionPage);
  useTitle(text.title);
  const search = useSearch({ from: "/executions" });
  const now = useNow(search.since === undefined ? null : FILTER_MS);
  const filter = useMemo(() => filterOf(search, now), [search, now]);
  const query = useQuery({
    ...executionsQuery({ ...filter, cursor: search.cursor }),
    placeholderData: (previous) => previous,
  });
  const items = query.data?.items;
  const workflows = useQuery(allWorkflowsQuery).data;
  const titles = useMemo(() => new Map(workflows?.map(({ id, title, name }) => [id, title ?? name])), [workflows]);
  const selection = useSelection(items ?? []);
  const [bulk, setBulk] = useState<BulkTarget | null>(null);
  useListKeys(items?.map(({ id }) => id) ?? [], {
    onToggle: (id) => selection.toggle(id, false),
    onEscape: selection.clear,
  });
  useCommands(
    useMemo(
      () => [
        {
          id: "executions-cancel",
          title: text.cancelMatch,
          group: text.title,
          run: () => setBulk({ action: "cancel", filter }),
        },
      ],
      [filter],
    ),
  );
  const all = items !== undefined && items.length > 0 && selection.selected.size === items.length;
  return (
    <>
      <PageHeader title={text.title} lead={search.cursor === undefined ? text.lead : text.paused}>
        <BulkMenu filter={filter} onChoose={setBulk} />
      </PageHeader>
      <StatusCounts filter={filter} />
      <Filters />
      {query.isError && items === undefined ? (
        <Failed error={query.error} retry={() => void query.refetch()} />
      ) : items?.length === 0 ? (
        isFiltered(search) || search.cursor !== undefined ? (
          <NoMatch />
        ) : (
          <NothingYet />
        )
      ) : (
        <Card className={`overflow-hidden ${query.isPlaceholderData ? "opacity-60" : ""}`}>
          <ExecutionColumns>
            <RowCheckbox
              label={text.selectAll}
              checked={all ? true : selection.selected.size > 0 ? "some" : false}
              onToggle={() => (all ? selection.clear() : selection.all())}
            />
          </ExecutionColumns>
          {items === undefined ? (
            <SkeletonRows rows={8} height="h-14" />
          ) : (
            <ExecutionList
              items={items}
              titles={titles}
              selecting={{ selected: selection.selected, onToggle: selection.toggle }}
            />
          )}
        </Card>
      )}
      <div className="mt-4 flex items-center justify-between gap-2">
        <p className="hidden text-xs text-muted lg:block">{text.keys}</p>
        <Pages next={query.data?.nextCursor ?? null} />
      </div>
      <SelectionBar items={selection.items} onClear={selection.clear} onChoose={setBulk} />
      {bulk === null ? null : (
        <BulkDialog
          target={bulk}
          onClose={() => {
            setBulk(null);
            selection.clear();
          }}
        />
      )}
    </>
  );
}

function Pages({ next }: { readonly next: string | null }) {
  const search = useSearch({ from: "/executions" });
  const navigate = useNavigate({ from: "/executions" });
  if (next === null && search.cursor === undefined) return null;
  const { cursor, ...rest } = search;
  return (
    <div className="ml-auto flex gap-2">
      {cursor === undefined ? null : (
        <Link to="/executions" search={rest} className={buttonClass("quiet")}>
          {strings.common.newer}
        </Link>
      )}
      <Button
        disabled={next === null}
        onClick={() => void navigate({ search: next === null ? search : { ...rest, cursor: next } })}
      >
        {strings.common.older}
      </Button>
    </div>
  );
}

function NoMatch() {
  return (
    <Empty title={strings.executions.noMatchTitle}>
      <p>{text.noMatch}</p>
      <div>
        <Link to="/executions" search={{}} className={buttonClass("quiet")}>
          {text.filters.clear}
        </Link>
      </div>
    </Empty>
  );
}

function NothingYet() {
  const first = useQuery(allWorkflowsQuery).data?.find((workflow) => workflow.publishedRevision !== null);
  return (
    <Empty title={strings.executions.emptyTitle}>
      <p>{text.empty}</p>
      {first === undefined ? null : <Shell text={curl.run(first.id)} label={strings.executions.emptyTitle} />}
      <div>
        <Link to="/workflows" className={buttonClass("quiet")}>
          {strings.common.home}
        </Link>
      </div>
    </Empty>
  );
}
