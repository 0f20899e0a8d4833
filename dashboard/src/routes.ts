import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { readExecutionSearch } from "./executions/search.ts";
import { ahead, aheadOfExecution, queryClient, workflowsQuery } from "./queries.ts";
import { ErrorAlone, ErrorPage } from "./shell/error-page.tsx";
import { NotFound } from "./shell/not-found.tsx";
import { Shell } from "./shell/shell.tsx";

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

/** The members of an address's search that are texts, of those that are named. */
function texts<Name extends string>(search: Record<string, unknown>, names: readonly Name[]): { [N in Name]?: string } {
  const found: { [N in Name]?: string } = {};
  for (const name of names) {
    const value = search[name];
    // What looks like a number in the address arrives as one.
    const said = text(typeof value === "number" ? String(value) : value);
    if (said !== undefined) found[name] = said;
  }
  return found;
}

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound, errorComponent: ErrorAlone });

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/workflows", replace: true });
  },
});
/** Who comes here without being signed in sees the sign-in page at every address; who is, has no need of it. */
const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  beforeLoad: () => {
    throw redirect({ to: "/workflows", replace: true });
  },
});
const workflows = createRoute({
  getParentRoute: () => root,
  path: "/workflows",
  validateSearch: (search): { q?: string; archived?: boolean } => ({
    ...texts(search, ["q"]),
    ...(search["archived"] === true ? { archived: true } : {}),
  }),
  loader: () => void ahead(() => queryClient.prefetchInfiniteQuery(workflowsQuery(false))),
  shouldReload: false,
  component: lazyRouteComponent(() => import("./workflows/workflows-page.tsx"), "WorkflowsPage"),
});
const workflow = createRoute({
  getParentRoute: () => root,
  path: "/workflows/$id",
  component: lazyRouteComponent(() => import("./workflows/workflow-page.tsx"), "WorkflowPage"),
});
const builder = createRoute({
  getParentRoute: () => root,
  path: "/workflows/$id/build",
  /** `step` is a task's JSON pointer, `field` one within it. */
  validateSearch: (search): { step?: string; field?: string; panel?: "versions" } => ({
    ...texts(search, ["step", "field"]),
    ...(search["panel"] === "versions" ? { panel: "versions" } : {}),
  }),
  component: lazyRouteComponent(() => import("./builder/builder-page.tsx"), "BuilderPage"),
});
const executions = createRoute({
  getParentRoute: () => root,
  path: "/executions",
  validateSearch: readExecutionSearch,
  component: lazyRouteComponent(() => import("./executions/executions-page.tsx"), "ExecutionsPage"),
});
const execution = createRoute({
  getParentRoute: () => root,
  path: "/executions/$id",
  /** `row` is the selected row, `step` a step that has none: a link to a task is a link. */
  validateSearch: (search): { row?: string; step?: string; view?: "canvas" | "timeline"; inner?: true } => {
    const value = search["row"];
    const row = typeof value === "number" ? String(value) : text(value);
    const step = text(search["step"]);
    const view = search["view"];
    return {
      ...(row === undefined ? {} : { row }),
      ...(step === undefined ? {} : { step }),
      ...(view === "canvas" || view === "timeline" ? { view } : {}),
      ...(search["inner"] === true ? { inner: true } : {}),
    };
  },
  // Not waited for: the page says itself that something is not there yet.
  loader: ({ params }) => void aheadOfExecution(params.id),
  shouldReload: false,
  component: lazyRouteComponent(() => import("./execution/execution-page.tsx"), "ExecutionPage"),
});

const tasks = createRoute({
  getParentRoute: () => root,
  path: "/tasks",
  validateSearch: (search): { tab?: "history" } => (search["tab"] === "history" ? { tab: "history" } : {}),
  component: lazyRouteComponent(() => import("./tasks/tasks-page.tsx"), "TasksPage"),
});
const hooks = createRoute({
  getParentRoute: () => root,
  path: "/hooks",
  /** `make` opens the form for a new one; of that workflow, where it names one. */
  validateSearch: (search): { make?: string } => (typeof search["make"] === "string" ? { make: search["make"] } : {}),
  component: lazyRouteComponent(() => import("./hooks/hooks-page.tsx"), "HooksPage"),
});
const schedules = createRoute({
  getParentRoute: () => root,
  path: "/schedules",
  component: lazyRouteComponent(() => import("./schedules/schedules-page.tsx"), "SchedulesPage"),
});
const templates = createRoute({
  getParentRoute: () => root,
  path: "/templates",
  /** `show` is the template whose preview is open. */
  validateSearch: (search): { show?: string; q?: string } => texts(search, ["show", "q"]),
  component: lazyRouteComponent(() => import("./templates/templates-page.tsx"), "TemplatesPage"),
});
const connections = createRoute({
  getParentRoute: () => root,
  path: "/connections",
  validateSearch: (search): { tab?: "secrets" } => (search["tab"] === "secrets" ? { tab: "secrets" } : {}),
  component: lazyRouteComponent(() => import("./connections/connections-page.tsx"), "ConnectionsPage"),
});
const keys = createRoute({
  getParentRoute: () => root,
  path: "/keys",
  component: lazyRouteComponent(() => import("./keys/keys-page.tsx"), "KeysPage"),
});
const settings = createRoute({
  getParentRoute: () => root,
  path: "/settings",
  validateSearch: (search): { tab?: "breakers" | "audit"; action?: string; actor?: string; target?: string } => {
    const { tab } = search;
    return {
      ...(tab === "breakers" || tab === "audit" ? { tab } : {}),
      ...texts(search, ["action", "actor", "target"]),
    };
  },
  component: lazyRouteComponent(() => import("./settings/settings-page.tsx"), "SettingsPage"),
});

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    signIn,
    workflows,
    workflow,
    builder,
    executions,
    execution,
    tasks,
    hooks,
    schedules,
    templates,
    connections,
    keys,
    settings,
  ]),
  defaultPreload: "intent",
  scrollRestoration: true,
  defaultErrorComponent: ErrorPage,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
