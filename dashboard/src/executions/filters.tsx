import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { allWorkflowsQuery } from "../queries.ts";
import { strings } from "../strings.ts";
import { executionsStrings } from "../strings/executions.ts";
import { Button, buttonClass } from "../ui/button.tsx";
import { SearchField } from "../ui/field.tsx";
import { FilterIcon } from "../ui/icons.tsx";
import { Select } from "../ui/select.tsx";
import { changed, isFiltered, versionsOf, type ExecutionSearch, type Since, type Trigger, TRIGGERS } from "./search.ts";

const text = executionsStrings.filters;
/** A pause in typing after which the filter is applied, in milliseconds. */
const SETTLE_MS = 300;
const CUSTOM = "custom";

export function Filters() {
  const search = useSearch({ from: "/executions" });
  const navigate = useNavigate({ from: "/executions" });
  const workflows = useQuery(allWorkflowsQuery).data ?? [];
  const { workflow, version, trigger, since, from, to, text: said } = search;
  const set = (change: Parameters<typeof changed>[1]): void =>
    void navigate({ search: changed(search, change), replace: true, resetScroll: false });
  const names = workflows.map(({ id, title, name }) => [id, title ?? name] as const);
  if (workflow !== undefined && !names.some(([id]) => id === workflow)) names.push([workflow, workflow]);
  const newest = workflows.find(({ id }) => id === workflow)?.revision ?? 0;
  const [between, setBetween] = useState(false);
  const custom = since === undefined && (between || from !== undefined || to !== undefined);
  const [open, setOpen] = useState(false);
  return (
    <div className="mb-4">
      <Button className="w-full sm:hidden" aria-expanded={open} aria-controls="filters" onClick={() => setOpen(!open)}>
        <FilterIcon />
        {isFiltered({ ...search, status: undefined }) ? text.toggleActive : text.toggle}
      </Button>
      <div id="filters" className={`flex-wrap items-center gap-2 sm:flex ${open ? "mt-2 flex" : "hidden"}`}>
        <Select
          label={text.workflow}
          value={workflow ?? ""}
          onChange={(value) => set({ workflow: value === "" ? undefined : value, version: undefined })}
          options={[["", text.any], ...names]}
        />
        {workflow === undefined ? null : (
          <Select
            label={text.version}
            value={version === undefined ? "" : String(version)}
            onChange={(value) =>
              set({ version: value === "" ? undefined : value === "draft" ? "draft" : Number(value) })
            }
            options={[
              ["", text.any],
              ...versionsOf(newest, version).map((one) => [String(one), executionsStrings.version(one)] as const),
            ]}
          />
        )}
        <Select
          label={text.trigger}
          value={trigger ?? ""}
          onChange={(value) => set({ trigger: value === "" ? undefined : (value as Trigger) })}
          options={[
            ["", text.any],
            ...TRIGGERS.map((kind) => [kind, strings.executions.trigger[kind] ?? kind] as const),
          ]}
        />
        <Select
          label={text.time}
          value={custom ? CUSTOM : (since ?? "")}
          onChange={(value) => {
            setBetween(value === CUSTOM);
            set({
              since: value === "" || value === CUSTOM ? undefined : (value as Since),
              ...(value === CUSTOM ? {} : { from: undefined, to: undefined }),
            });
          }}
          options={[["", text.anyTime], ...Object.entries(executionsStrings.since), [CUSTOM, text.custom]]}
        />
        {custom ? (
          <>
            <TimeInput label={text.from} value={from} onValue={(value) => set({ from: value })} />
            <TimeInput label={text.to} value={to} onValue={(value) => set({ to: value })} />
          </>
        ) : null}
        <TextFilter value={said ?? ""} onValue={(value) => set({ text: value === "" ? undefined : value })} />
        {isFiltered(search) ? (
          <Link to="/executions" search={{}} onClick={() => setBetween(false)} className={buttonClass("bare")}>
            {text.clear}
          </Link>
        ) : null}
      </div>
    </div>
  );
}

/** In the time zone of the device, as the list shows times. */
function TimeInput({
  label,
  value,
  onValue,
}: {
  readonly label: string;
  readonly value: ExecutionSearch["from"];
  readonly onValue: (value: string | undefined) => void;
}) {
  return (
    <label className="inline-flex h-9 w-full items-center rounded-lg border border-line bg-surface focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-accent sm:w-auto">
      <span className="pl-3 text-muted">{label}</span>
      <input
        type="datetime-local"
        value={value === undefined ? "" : local(value)}
        onChange={(event) =>
          onValue(event.target.value === "" ? undefined : new Date(event.target.value).toISOString())
        }
        className="h-full min-w-0 flex-1 bg-transparent px-2 font-medium outline-none"
      />
    </label>
  );
}

function local(iso: string): string {
  const at = new Date(iso);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function TextFilter({ value, onValue }: { readonly value: string; readonly onValue: (value: string) => void }) {
  const [typed, setTyped] = useState(value);
  const [known, setKnown] = useState(value);
  if (known !== value) {
    setKnown(value);
    setTyped(value);
  }
  useEffect(() => {
    if (typed.trim() === value) return;
    const timer = setTimeout(() => onValue(typed.trim()), SETTLE_MS);
    return () => clearTimeout(timer);
  });
  return (
    <SearchField
      label={text.search}
      value={typed}
      onValue={setTyped}
      className="w-full sm:w-auto sm:max-w-56 sm:min-w-36 sm:flex-1"
    />
  );
}
