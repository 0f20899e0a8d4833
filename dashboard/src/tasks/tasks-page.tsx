import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useState } from "react";
import type { PersonTask } from "../../../shared/api/index.ts";
import { api } from "../api.ts";
import { useTitle } from "../lib/hooks.ts";
import { openTasksQuery } from "../queries.ts";
import { tasksStrings as text } from "../strings/tasks.ts";
import { Older } from "../ui/older.tsx";
import { Card, Empty, Failed, PageHeader, SkeletonRows } from "../ui/page.tsx";
import { Tabs } from "../ui/tabs.tsx";
import { DoneTask } from "./done-task.tsx";
import { OpenTask } from "./open-task.tsx";
import { standing } from "./standing.ts";

/** How often open tasks are looked for while they are on the screen, in milliseconds. */
const POLL_MS = 3_000;

export function TasksPage() {
  useTitle(text.title);
  const { tab = "open" } = useSearch({ from: "/tasks" });
  const navigate = useNavigate({ from: "/tasks" });
  return (
    <>
      <PageHeader title={text.title} lead={text.lead} />
      <Tabs
        label={text.tabs.label}
        value={tab}
        onChange={(value) => void navigate({ search: value === "history" ? { tab: value } : {}, replace: true })}
        tabs={[
          { value: "open", label: text.tabs.open, content: <Open /> },
          { value: "history", label: text.tabs.done, content: <History /> },
        ]}
      />
    </>
  );
}

function Open() {
  const query = useQuery({ ...openTasksQuery, refetchInterval: POLL_MS });
  const [answered, setAnswered] = useState<readonly PersonTask[]>([]);
  const onAnswered = useCallback((task: PersonTask) => setAnswered((all) => [...all, task]), []);
  const open = query.data?.items;
  const items = open && standing(open, answered);
  if (query.isError && items === undefined) return <Failed error={query.error} retry={() => void query.refetch()} />;
  if (items === undefined)
    return (
      <Card>
        <SkeletonRows rows={2} height="h-32" />
      </Card>
    );
  if (items.length === 0)
    return (
      <Empty title={text.emptyTitle}>
        <p>{text.empty}</p>
      </Empty>
    );
  return (
    <>
      <ul className="grid max-w-3xl gap-4">
        {items.map((task) => (
          <li key={task.id}>
            <OpenTask task={task} onAnswered={onAnswered} />
          </li>
        ))}
      </ul>
      {(query.data?.nextCursor ?? null) === null ? null : <p className="mt-4 text-muted">{text.more}</p>}
    </>
  );
}

function History() {
  const query = useInfiniteQuery({
    queryKey: ["tasks", "any"],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      api.people.list({
        query: { state: "any", limit: 50, ...(pageParam === undefined ? {} : { cursor: pageParam }) },
        signal,
      }),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
  const items = query.data?.pages.flatMap((page) => page.items).filter(({ state }) => state !== "open");
  if (query.isError && items === undefined) return <Failed error={query.error} retry={() => void query.refetch()} />;
  if (items === undefined)
    return (
      <Card>
        <SkeletonRows rows={4} height="h-16" />
      </Card>
    );
  return (
    <>
      {items.length === 0 && !query.hasNextPage ? (
        <Empty title={text.doneEmptyTitle}>
          <p>{text.doneEmpty}</p>
        </Empty>
      ) : (
        <Card className="overflow-hidden">
          <ul>
            {items.map((task) => (
              <DoneTask key={task.id} task={task} />
            ))}
          </ul>
        </Card>
      )}
      <Older of={query} />
    </>
  );
}
