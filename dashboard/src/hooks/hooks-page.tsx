import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import type { Hook } from "../api.ts";
import { useTitle } from "../lib/hooks.ts";
import { allWorkflowsQuery } from "../queries.ts";
import { useCommands } from "../shell/commands.ts";
import { hooksStrings as text } from "../strings/hooks.ts";
import { Older } from "../ui/older.tsx";
import { Button, buttonClass } from "../ui/button.tsx";
import { SearchField } from "../ui/field.tsx";
import { PlusIcon } from "../ui/icons.tsx";
import { Card, Empty, Failed, PageHeader, SkeletonRows } from "../ui/page.tsx";
import { HookRow } from "./hook-row.tsx";
import { MakeHook } from "./make-hook.tsx";
import { allHooksQuery } from "./queries.ts";

export function HooksPage() {
  useTitle(text.title);
  const { make } = useSearch({ from: "/hooks" });
  const navigate = useNavigate({ from: "/hooks" });
  const query = useInfiniteQuery(allHooksQuery);
  const workflows = useQuery(allWorkflowsQuery).data;
  const [search, setSearch] = useState("");
  const names = new Map(workflows?.map(({ id, title, name }) => [id, title ?? name]));
  const hooks = query.data?.pages.flatMap((page) => page.items);
  const shown = hooks?.filter((hook) => matches(hook, names, search));
  const open = (workflow: string | undefined): void =>
    void navigate({ search: workflow === undefined ? {} : { make: workflow }, replace: true, resetScroll: false });
  useCommands(
    useMemo(
      () => [
        { id: "hook-make", title: text.make, group: text.title, run: () => void navigate({ search: { make: "" } }) },
      ],
      [navigate],
    ),
  );
  const none = workflows !== undefined && workflows.length === 0;
  return (
    <>
      <PageHeader title={text.title} lead={text.lead}>
        {none ? null : (
          <Button look="primary" onClick={() => open("")}>
            <PlusIcon />
            {text.make}
          </Button>
        )}
      </PageHeader>
      {query.isError && hooks === undefined ? (
        <Failed error={query.error} retry={() => void query.refetch()} />
      ) : hooks === undefined || shown === undefined ? (
        <Card>
          <SkeletonRows rows={4} height="h-20" />
        </Card>
      ) : hooks.length === 0 ? (
        <Empty title={text.emptyTitle}>
          <p>{text.empty}</p>
          {none ? (
            <>
              <p>{text.noWorkflow}</p>
              <div>
                <Link to="/workflows" className={buttonClass("quiet")}>
                  {text.toWorkflows}
                </Link>
              </div>
            </>
          ) : (
            <div>
              <Button onClick={() => open("")}>
                <PlusIcon />
                {text.make}
              </Button>
            </div>
          )}
        </Empty>
      ) : (
        <>
          <SearchField label={text.search} value={search} onValue={setSearch} className="mb-4 w-full sm:w-72" />
          {shown.length === 0 ? (
            <Empty title={text.noMatch(search)}>{null}</Empty>
          ) : (
            <Card className="overflow-hidden">
              <ul>
                {shown.map((hook) => (
                  <HookRow key={hook.id} hook={hook} name={names.get(hook.workflow)} />
                ))}
              </ul>
            </Card>
          )}
          <Older of={query} />
        </>
      )}
      {make === undefined || workflows === undefined ? null : (
        <MakeHook workflows={workflows} chosen={make} onClose={() => open(undefined)} />
      )}
    </>
  );
}

function matches(hook: Hook, names: ReadonlyMap<string, string>, search: string): boolean {
  return `${names.get(hook.workflow) ?? ""} ${hook.url}`.toLowerCase().includes(search.trim().toLowerCase());
}
