import { Link } from "@tanstack/react-router";
import type { ExecutionItem } from "../api.ts";
import { dateTime, duration, shortId } from "../lib/format.ts";
import { useNow } from "../lib/hooks.ts";
import { strings } from "../strings.ts";
import { executionsStrings } from "../strings/executions.ts";
import { StatusPill } from "../ui/status.tsx";
import { TimeAgo } from "../ui/time.tsx";
import { About } from "./about.tsx";
import { ROW } from "./use-list-keys.ts";

const text = strings.executions;
const WIDE = "md:grid-cols-[8rem_minmax(0,1fr)_6.5rem_6rem_7rem_6rem]";
// What came of it needs the room more than what started it, which the workflow's page says already.
const COMPACT = "md:grid-cols-[7rem_minmax(0,1fr)_5.5rem_5rem] 2xl:grid-cols-[7rem_minmax(0,1fr)_4.5rem_5.5rem_5rem]";

export interface Selecting {
  readonly selected: ReadonlySet<string>;
  /** `range`: all from the last one that was chosen to this one. */
  readonly onToggle: (id: string, range: boolean) => void;
}

interface ListProps {
  readonly items: readonly ExecutionItem[];
  /** Without the workflow's name, where the page says it already. */
  readonly compact?: boolean;
  readonly selecting?: Selecting;
  /** What workflows are called by people, by id. */
  readonly titles?: ReadonlyMap<string, string>;
}

export function ExecutionColumns({ children }: { readonly children?: React.ReactNode }) {
  const { columns } = text;
  return (
    <div className="hidden items-center border-b border-line md:flex">
      {children}
      <div
        aria-hidden="true"
        className={`grid h-10 flex-1 items-center gap-4 pr-4 text-xs font-medium text-muted ${WIDE} ${children === undefined ? "pl-4" : "pl-2"}`}
      >
        <span>{columns.status}</span>
        <span>{columns.workflow}</span>
        <span>{columns.id}</span>
        <span>{columns.trigger}</span>
        <span className="text-right">{columns.started}</span>
        <span className="text-right">{columns.duration}</span>
      </div>
    </div>
  );
}

export function ExecutionList({ items, compact = false, selecting, titles }: ListProps) {
  const now = useNow(items.some((item) => item.endedAt === null) ? 1_000 : 10_000);
  return (
    <ul>
      {items.map((item) => {
        const name = titles?.get(item.workflow.id ?? "") ?? item.workflow.name;
        const chosen = selecting?.selected.has(item.id) === true;
        return (
          <li
            key={item.id}
            className={`group flex items-center border-b border-line transition-colors last:border-0 hover:bg-sunken ${chosen ? "bg-accent-soft/50" : ""}`}
          >
            {selecting === undefined ? null : (
              <RowCheckbox
                label={executionsStrings.select(`${name} ${shortId(item.id)}`)}
                checked={chosen}
                onToggle={(range) => selecting.onToggle(item.id, range)}
              />
            )}
            <Link
              to="/executions/$id"
              params={{ id: item.id }}
              {...{ [ROW]: item.id }}
              className={`grid min-h-14 min-w-0 flex-1 grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 py-2 pr-4 -outline-offset-2 ${selecting === undefined ? "pl-4" : "pl-2"} ${compact ? COMPACT : WIDE}`}
            >
              <Item item={item} name={name} now={now} compact={compact} />
            </Link>
          </li>
        );
      })}
    </ul>
  );
}

export function RowCheckbox({
  label,
  checked,
  onToggle,
}: {
  readonly label: string;
  readonly checked: boolean | "some";
  readonly onToggle: (range: boolean) => void;
}) {
  return (
    <label className="grid h-10 w-10 shrink-0 cursor-pointer place-items-center pl-2">
      <input
        type="checkbox"
        aria-label={label}
        checked={checked === true}
        ref={(input) => {
          if (input !== null) input.indeterminate = checked === "some";
        }}
        // The click knows about the shift key, the change does not.
        onClick={(event) => onToggle(event.shiftKey)}
        onChange={() => undefined}
        className="size-4 accent-accent"
      />
    </label>
  );
}

function Item({
  item,
  name,
  now,
  compact,
}: {
  readonly item: ExecutionItem;
  readonly name: string;
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
        <span className="flex items-baseline gap-2">
          <span className="min-w-0 truncate font-medium">{compact ? id : name}</span>
          {item.version === null ? null : (
            <span className="shrink-0 text-xs text-muted">{executionsStrings.version(item.version)}</span>
          )}
        </span>
        {item.about === null ? null : <About about={item.about} />}
        {error}
      </span>
      {compact ? null : <span className="order-3 text-xs text-muted md:order-none md:text-sm">{id}</span>}
      <span className={`hidden text-muted ${compact ? "2xl:inline" : "md:inline"}`}>
        {text.trigger[item.trigger.kind] ?? item.trigger.kind}
      </span>
      <span
        className="order-4 col-start-2 text-right text-xs text-muted md:order-none md:col-start-auto md:text-sm"
        title={dateTime(started)}
      >
        <TimeAgo at={item.startedAt} now={now} />
      </span>
      <span className="hidden text-right md:inline">{duration(Math.max(0, ended - started))}</span>
    </>
  );
}
