import { Who } from "../keys/who.ts";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useState, type ReactNode } from "react";
import { api } from "../api.ts";
import { dateTime } from "../lib/format.ts";
import { actionWords, AREAS } from "./audit-words.ts";
import { settingsStrings } from "../strings/settings.ts";
import { Older } from "../ui/older.tsx";
import { Button } from "../ui/button.tsx";
import { SearchField } from "../ui/field.tsx";
import { Card, Empty, Failed, SkeletonRows } from "../ui/page.tsx";
import { Select } from "../ui/select.tsx";

const text = settingsStrings.audit;
const COLUMNS = "md:grid-cols-[11rem_13rem_minmax(0,1fr)_minmax(0,1fr)]";
/** A pause in typing after which the filter is applied, in milliseconds. */
const SETTLE_MS = 300;

interface Filter {
  readonly action?: string;
  readonly actor?: string;
  readonly target?: string;
}

export function Audit() {
  const { tab, action, actor, target } = useSearch({ from: "/settings" });
  const navigate = useNavigate({ from: "/settings" });
  const filter: Filter = {
    ...(action === undefined ? {} : { action }),
    ...(actor === undefined ? {} : { actor }),
    ...(target === undefined ? {} : { target }),
  };
  const query = useInfiniteQuery({
    queryKey: ["audit", filter],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      api.audit.list({
        query: { ...filter, limit: 50, ...(pageParam === undefined ? {} : { cursor: pageParam }) },
        signal,
      }),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  });
  const set = (change: { [Name in keyof Filter]: Filter[Name] | undefined }): void => {
    const next = { ...filter, ...change };
    void navigate({
      search: {
        ...(tab === undefined ? {} : { tab }),
        ...Object.fromEntries(Object.entries(next).filter(([, value]) => value !== undefined && value !== "")),
      },
      replace: true,
      resetScroll: false,
    });
  };
  const items = query.data?.pages.flatMap((page) => page.items);
  const filtered = Object.keys(filter).length > 0;
  return (
    <>
      <div className="mb-4 flex flex-wrap items-center gap-2">
        <Select
          label={text.action}
          value={action?.split(".")[0] ?? ""}
          onChange={(value) => set({ action: value === "" ? undefined : value })}
          options={[["", text.any], ...AREAS]}
        />
        <TypedFilter label={text.actor} value={actor ?? ""} onValue={(value) => set({ actor: value })} />
        <TypedFilter label={text.target} value={target ?? ""} onValue={(value) => set({ target: value })} />
        {filtered ? (
          <Button look="bare" onClick={() => set({ action: undefined, actor: undefined, target: undefined })}>
            {text.clear}
          </Button>
        ) : null}
      </div>
      {query.isError && items === undefined ? (
        <Failed error={query.error} retry={() => void query.refetch()} />
      ) : items?.length === 0 && !query.hasNextPage ? (
        <Empty title={filtered ? text.noMatch : text.empty}>
          <p>{filtered ? text.noMatchLead : text.lead}</p>
        </Empty>
      ) : (
        <Card className={`overflow-hidden ${query.isPlaceholderData ? "opacity-60" : ""}`}>
          <div
            aria-hidden="true"
            className={`hidden h-10 items-center gap-4 border-b border-line px-4 text-xs font-medium text-muted md:grid ${COLUMNS}`}
          >
            <span>{text.columns.at}</span>
            <span>{text.columns.action}</span>
            <span>{text.columns.actor}</span>
            <span>{text.columns.target}</span>
          </div>
          {items === undefined ? (
            <SkeletonRows rows={8} height="h-11" />
          ) : (
            <ul>
              {items.map((entry) => (
                <li
                  key={entry.id}
                  title={`${text.request} ${entry.requestId}`}
                  className={`grid min-h-11 items-center gap-x-4 gap-y-0.5 border-b border-line px-4 py-2 last:border-0 ${COLUMNS}`}
                >
                  <time dateTime={entry.at} className="text-xs text-muted">
                    {dateTime(Date.parse(entry.at))}
                  </time>
                  <span className="font-medium">{actionWords(entry.action)}</span>
                  <button
                    type="button"
                    title={entry.actor}
                    onClick={() => set({ actor: entry.actor })}
                    className="min-h-6 min-w-0 truncate text-left text-xs text-muted hover:text-accent hover:underline"
                  >
                    <Who actor={entry.actor} />
                  </button>
                  <span className="min-w-0 truncate font-mono text-xs text-muted">
                    {entry.target === null ? "" : <Target id={entry.target} />}
                  </span>
                </li>
              ))}
            </ul>
          )}
        </Card>
      )}
      <Older of={query} />
    </>
  );
}

function Target({ id }: { readonly id: string }): ReactNode {
  const look = "text-accent hover:underline";
  if (id.startsWith("wf_"))
    return (
      <Link to="/workflows/$id" params={{ id }} className={look}>
        {id}
      </Link>
    );
  if (id.startsWith("exe_"))
    return (
      <Link to="/executions/$id" params={{ id }} className={look}>
        {id}
      </Link>
    );
  return <span title={id}>{id}</span>;
}

/** Types at its own pace; what it filters by is in the address once the typing has paused. */
function TypedFilter({
  label,
  value,
  onValue,
}: {
  readonly label: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
}) {
  const [typed, setTyped] = useState(value);
  const [known, setKnown] = useState(value);
  if (known !== value) {
    setKnown(value);
    setTyped(value);
  }
  useEffect(() => {
    if (typed === value) return;
    const timer = setTimeout(() => onValue(typed.trim()), SETTLE_MS);
    return () => clearTimeout(timer);
  });
  return <SearchField label={label} value={typed} onValue={setTyped} className="w-full sm:w-56" />;
}
