import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { api, type ExecutionStatus } from "../api.ts";
import { strings } from "../strings.ts";
import { unlessLive } from "../live/polling.ts";
import { executionsStrings as text } from "../strings/executions.ts";
import { StatusDot } from "../ui/status.tsx";
import { changed, type Filter } from "./search.ts";

const POLL_MS = 4_000;
const number = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
/** Always there, in this order; others only where there are some. */
const USUAL: readonly ExecutionStatus[] = ["running", "waiting", "completed", "faulted"];
const OTHERS: readonly ExecutionStatus[] = ["pending", "suspended", "indeterminate", "cancelled"];

/** How many there are of each status, and the way to see only those. */
export function StatusCounts({ filter }: { readonly filter: Filter }) {
  const search = useSearch({ from: "/executions" });
  const { workflow, from, to } = filter;
  const asked = {
    ...(workflow === undefined ? {} : { workflow }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
  // Counts are of a workflow and a time: with another filter they would not be those of the list.
  const uncounted = [filter.trigger, filter.version, filter.text];
  const counted = uncounted.every((condition) => condition === undefined);
  const { data } = useQuery({
    queryKey: ["execution-counts", asked],
    queryFn: ({ signal }) => api.executions.counts({ query: asked, signal }),
    refetchInterval: unlessLive(POLL_MS),
    placeholderData: keepPreviousData,
    enabled: counted,
  });
  const of = (status: ExecutionStatus): number => data?.counts[status] ?? 0;
  const shown = [...USUAL, ...OTHERS.filter((status) => of(status) > 0 || search.status === status)];
  const said = (n: number): string | null =>
    data === undefined || !counted ? null : text.count(number.format(n), data.complete);
  const total = Object.values(data?.counts ?? {}).reduce((sum, n) => sum + n, 0);
  return (
    <nav
      aria-label={text.counts}
      className="-mx-4 mb-4 flex gap-1.5 overflow-x-auto px-4 py-1 sm:mx-0 sm:flex-wrap sm:px-0"
    >
      <Chip to={undefined} active={search.status === undefined} name={text.all} count={said(total)} />
      {shown.map((status) => (
        <Chip
          key={status}
          to={status}
          active={search.status === status}
          name={strings.status[status]}
          count={said(of(status))}
        />
      ))}
    </nav>
  );
}

function Chip({
  to,
  active,
  name,
  count,
}: {
  readonly to: ExecutionStatus | undefined;
  readonly active: boolean;
  readonly name: string;
  readonly count: string | null;
}) {
  const search = useSearch({ from: "/executions" });
  return (
    <Link
      to="/executions"
      search={changed(search, { status: to })}
      replace
      resetScroll={false}
      aria-current={active ? "true" : undefined}
      className={`inline-flex h-8 shrink-0 items-center gap-2 rounded-full border px-3 text-[0.8125rem] font-medium transition-colors ${active ? "border-accent bg-accent-soft text-accent" : "border-line bg-surface text-muted hover:bg-sunken hover:text-ink"}`}
    >
      {to === undefined ? null : <StatusDot status={to} />}
      {name}
      {count === null ? null : <span className={active ? "" : "text-ink"}>{count}</span>}
    </Link>
  );
}
