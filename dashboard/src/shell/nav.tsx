import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { openTasksQuery } from "../queries.ts";
import { shellStrings } from "../strings/shell.ts";
import {
  ClockIcon,
  FlowIcon,
  GearIcon,
  HookIcon,
  KeyIcon,
  LayersIcon,
  PersonIcon,
  PlugIcon,
  RunsIcon,
} from "../ui/icons.tsx";

const { pages, groups } = shellStrings;

/** Where one can go. `key` follows a G. */
export const PLACES = [
  { to: "/workflows", name: pages.workflows, group: groups.build, key: "w", icon: <FlowIcon /> },
  { to: "/templates", name: pages.templates, group: groups.build, key: "m", icon: <LayersIcon /> },
  { to: "/executions", name: pages.executions, group: groups.run, key: "e", icon: <RunsIcon /> },
  { to: "/tasks", name: pages.tasks, group: groups.run, key: "t", icon: <PersonIcon /> },
  { to: "/hooks", name: pages.hooks, group: groups.start, key: "h", icon: <HookIcon /> },
  { to: "/schedules", name: pages.schedules, group: groups.start, key: "s", icon: <ClockIcon /> },
  { to: "/connections", name: pages.connections, group: groups.organisation, key: "c", icon: <PlugIcon /> },
  { to: "/keys", name: pages.keys, group: groups.organisation, key: "k", icon: <KeyIcon /> },
  { to: "/settings", name: pages.settings, group: groups.organisation, key: ",", icon: <GearIcon /> },
] as const;
export type Place = (typeof PLACES)[number];

export function Navigation({ onGo }: { readonly onGo?: () => void }) {
  const names = [...new Set(PLACES.map(({ group }) => group))];
  return names.map((group) => (
    <div key={group} className="mt-5 first:mt-0">
      <h2 className="mb-1 px-2.5 text-xs font-medium text-muted">{group}</h2>
      <ul className="grid gap-0.5">
        {PLACES.filter((place) => place.group === group).map((place) => (
          <li key={place.to}>
            <Link
              to={place.to}
              {...(onGo === undefined ? {} : { onClick: onGo })}
              className="flex h-9 items-center gap-2.5 rounded-lg px-2.5 transition-colors md:h-8"
              activeProps={{ className: "bg-accent-soft font-medium text-accent" }}
              inactiveProps={{ className: "text-muted hover:bg-sunken hover:text-ink" }}
            >
              {place.icon}
              <span className="min-w-0 flex-1 truncate">{place.name}</span>
              {place.to === "/tasks" ? <Waiting /> : null}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  ));
}

function Waiting(): ReactNode {
  const { data } = useQuery(openTasksQuery);
  const waiting = data?.items.length ?? 0;
  if (waiting === 0) return null;
  const shown = data?.nextCursor === null ? String(waiting) : `${waiting}+`;
  return (
    <span className="rounded-full bg-wait-soft px-1.5 text-xs font-medium text-wait">
      <span aria-hidden="true">{shown}</span>
      <span className="sr-only">{shellStrings.tasksWaiting(waiting)}</span>
    </span>
  );
}
