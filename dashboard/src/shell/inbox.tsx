import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Popover } from "radix-ui";
import { useState } from "react";
import type { Notification } from "../../../shared/api/index.ts";
import { api } from "../api.ts";
import { useNow } from "../lib/hooks.ts";
import { unlessLive } from "../live/polling.ts";
import { allWorkflowsQuery, queryClient } from "../queries.ts";
import { inboxStrings as text } from "../strings/inbox.ts";
import { Button } from "../ui/button.tsx";
import { BellIcon } from "../ui/icons.tsx";
import { Failed, SkeletonRows } from "../ui/page.tsx";
import { StatusDot } from "../ui/status.tsx";
import { TimeAgo } from "../ui/time.tsx";

/** How often the inbox is looked at, in milliseconds. */
const POLL_MS = 15_000;
const PAGE = 20;
const MOST_SHOWN = 99;

/** What has been told of executions that ended, and how many of it nobody has read. */
export function Inbox() {
  const [open, setOpen] = useState(false);
  const query = useInfiniteQuery({
    queryKey: ["notifications"],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      api.notifications.list({
        query: { limit: PAGE, ...(pageParam === undefined ? {} : { cursor: pageParam }) },
        signal,
      }),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    refetchInterval: unlessLive(POLL_MS),
  });
  const read = useMutation({
    mutationFn: (ids: readonly string[] | null) =>
      api.notifications.read({ body: ids === null ? {} : { ids: [...ids] } }),
    onSettled: () => void queryClient.invalidateQueries({ queryKey: ["notifications"] }),
  });
  const workflows = useQuery({ ...allWorkflowsQuery, enabled: open }).data;
  const titles = new Map(workflows?.map(({ id, title }) => [id, title]));
  const unread = query.data?.pages[0]?.unread ?? 0;
  const items = query.data?.pages.flatMap((page) => page.items);
  const go = (notification: Notification): void => {
    setOpen(false);
    if (!notification.read) read.mutate([notification.id]);
  };
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger
        aria-label={text.open(unread)}
        className="relative grid size-9 place-items-center rounded-lg text-muted hover:bg-sunken hover:text-ink data-[state=open]:bg-sunken"
      >
        <BellIcon />
        {unread === 0 ? null : (
          <span
            aria-hidden="true"
            className="absolute top-0.5 right-0.5 grid h-4 min-w-4 place-items-center rounded-full bg-bad px-1 text-[0.625rem] leading-none font-semibold text-bg"
          >
            {unread > MOST_SHOWN ? `${MOST_SHOWN}+` : unread}
          </span>
        )}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="start"
          sideOffset={6}
          collisionPadding={12}
          aria-label={text.title}
          className="z-40 flex max-h-[min(32rem,80vh)] w-[min(24rem,calc(100vw-1.5rem))] flex-col overflow-hidden rounded-xl border border-line bg-surface shadow-card outline-none"
        >
          <div className="flex min-h-12 items-center justify-between gap-2 border-b border-line py-1.5 pr-2 pl-4">
            <h2 className="font-semibold">{text.title}</h2>
            {unread === 0 ? null : (
              <Button look="bare" className="h-8 px-2.5" disabled={read.isPending} onClick={() => read.mutate(null)}>
                {text.readAll}
              </Button>
            )}
          </div>
          <div className="min-h-0 overflow-auto">
            {items === undefined ? (
              query.isError ? (
                <div className="p-3">
                  <Failed error={query.error} retry={() => void query.refetch()} />
                </div>
              ) : (
                <SkeletonRows rows={3} height="h-16" />
              )
            ) : items.length === 0 ? (
              <div className="grid gap-1 px-4 py-6">
                <p className="font-medium">{text.empty}</p>
                <p className="text-muted">{text.emptyLead}</p>
              </div>
            ) : (
              <ul>
                {items.map((notification) => (
                  <Item
                    key={notification.id}
                    notification={notification}
                    name={titles.get(notification.workflow.id) ?? notification.workflow.name}
                    onGo={() => go(notification)}
                  />
                ))}
              </ul>
            )}
            {query.hasNextPage ? (
              <div className="p-2 text-center">
                <Button look="bare" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                  {text.all}
                </Button>
              </div>
            ) : null}
          </div>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function Item({
  notification,
  name,
  onGo,
}: {
  readonly notification: Notification;
  readonly name: string;
  readonly onGo: () => void;
}) {
  const now = useNow(30_000);
  const { execution, status, errorTitle, at, read, deliveries } = notification;
  return (
    <li className="border-b border-line last:border-0">
      <Link
        to="/executions/$id"
        params={{ id: execution }}
        onClick={onGo}
        className="flex gap-3 px-4 py-3 -outline-offset-2 hover:bg-sunken"
      >
        <span className="pt-1">
          <StatusDot status={status} />
        </span>
        <span className="min-w-0 flex-1">
          <span className={`block ${read ? "" : "font-medium"}`}>
            {name} {text[status === "faulted" ? "failed" : "completed"]}
            {read ? null : <span className="sr-only"> ({text.unread})</span>}
          </span>
          {errorTitle === null ? null : <span className="block truncate text-xs text-bad">{errorTitle}</span>}
          <span className="block text-xs text-muted">
            <TimeAgo at={at} now={now} />
            {deliveries.map(({ kind, to, state }) => (
              <span key={`${kind} ${to}`} className={state === "dead" ? "text-bad" : ""}>
                {" · "}
                {text.told[state]} {to}
              </span>
            ))}
          </span>
        </span>
        {read ? null : <span aria-hidden="true" className="mt-1.5 size-2 shrink-0 rounded-full bg-accent" />}
      </Link>
    </li>
  );
}
