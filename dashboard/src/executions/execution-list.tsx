import { Link } from "@tanstack/react-router";
import type { ExecutionItem } from "../api.ts";
import { dateTime, duration, shortId } from "../lib/format.ts";
import { useNow } from "../lib/hooks.ts";
import { strings } from "../strings.ts";
import { StatusPill } from "../ui/status.tsx";
import { TimeAgo } from "../ui/time.tsx";

const text = strings.executions;
const WIDE = "md:grid-cols-[8rem_minmax(0,1fr)_6.5rem_6rem_7rem_6rem]";
const COMPACT = "md:grid-cols-[7rem_minmax(0,1fr)_4.5rem_5.5rem_5rem]";

interface ListProps {
  readonly items: readonly ExecutionItem[];
  /** Without the workflow's name, where the page says it already. */
  readonly compact?: boolean;
}

export function ExecutionColumns() {
  const { columns } = text;
  return (
    <div
      aria-hidden="true"
      className={`hidden h-10 items-center gap-4 border-b border-line px-4 text-xs font-medium text-muted md:grid ${WIDE}`}
    >
      <span>{columns.status}</span>
      <span>{columns.workflow}</span>
      <span>{columns.id}</span>
      <span>{columns.trigger}</span>
      <span className="text-right">{columns.started}</span>
      <span className="text-right">{columns.duration}</span>
    </div>
  );
}

export function ExecutionList({ items, compact = false }: ListProps) {
  const now = useNow(items.some((item) => item.endedAt === null) ? 1_000 : 10_000);
  return (
    <ul>
      {items.map((item) => (
        <li key={item.id} className="border-b border-line last:border-0">
          <Link
            to="/executions/$id"
            params={{ id: item.id }}
            className={`grid min-h-14 grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 px-4 py-2 transition-colors -outline-offset-2 hover:bg-sunken ${compact ? COMPACT : WIDE}`}
          >
            <Item item={item} now={now} compact={compact} />
          </Link>
        </li>
      ))}
    </ul>
  );
}

function Item({
  item,
  now,
  compact,
}: {
  readonly item: ExecutionItem;
  readonly now: number;
  readonly compact: boolean;
}) {
  const started = Date.parse(item.startedAt);
  const ended = item.endedAt === null ? now : Date.parse(item.endedAt);
  const id = (
    <code className="font-mono text-[0.8125rem]" title={item.id}>
      …{shortId(item.id)}
    </code>
  );
  const error =
    item.errorTitle === null ? null : (
      <span className="block truncate text-xs text-bad" title={item.errorTitle}>
        {item.errorTitle}
      </span>
    );
  return (
    <>
      <span className="order-2 justify-self-end md:order-none md:justify-self-start">
        <StatusPill status={item.status} />
      </span>
      <span className="order-1 min-w-0 md:order-none">
        <span className="block truncate font-medium">{compact ? id : item.workflow.name}</span>
        {error}
      </span>
      {compact ? null : <span className="order-3 text-xs text-muted md:order-none md:text-sm">{id}</span>}
      <span className="hidden text-muted md:inline">{text.trigger[item.trigger.kind] ?? item.trigger.kind}</span>
      <span
        className="order-4 col-start-2 text-right md:col-start-auto text-xs text-muted md:order-none md:text-sm"
        title={dateTime(started)}
      >
        <TimeAgo at={item.startedAt} now={now} />
      </span>
      <span className="hidden text-right md:inline">{duration(ended - started)}</span>
    </>
  );
}
