import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from "@tanstack/react-router";
import type { ExecutionStatus } from "./api.ts";
import { NotFound } from "./shell/not-found.tsx";
import { Shell } from "./shell/shell.tsx";
import { strings } from "./strings.ts";

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);
const isStatusName = (value: string): value is ExecutionStatus => Object.hasOwn(strings.status, value);

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });

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
  component: lazyRouteComponent(() => import("./workflows/workflows-page.tsx"), "WorkflowsPage"),
});
const workflow = createRoute({
  getParentRoute: () => root,
  path: "/workflows/$id",
  component: lazyRouteComponent(() => import("./workflows/workflow-page.tsx"), "WorkflowPage"),
});
const executions = createRoute({
  getParentRoute: () => root,
  path: "/executions",
  validateSearch: (search): { status?: ExecutionStatus; workflow?: string; cursor?: string } => {
    const status = text(search["status"]);
    const workflow = text(search["workflow"]);
    const cursor = text(search["cursor"]);
    return {
      ...(status !== undefined && isStatusName(status) ? { status } : {}),
      ...(workflow === undefined ? {} : { workflow }),
      ...(cursor === undefined ? {} : { cursor }),
    };
  },
  component: lazyRouteComponent(() => import("./executions/executions-page.tsx"), "ExecutionsPage"),
});
const execution = createRoute({
  getParentRoute: () => root,
  path: "/executions/$id",
  /** `row` is the selected row, `step` a step that has none: a link to a task is a link. */
  validateSearch: (search): { row?: string; step?: string; view?: "canvas" | "timeline" } => {
    const value = search["row"];
    const row = typeof value === "number" ? String(value) : text(value);
    const step = text(search["step"]);
    const view = search["view"];
    return {
      ...(row === undefined ? {} : { row }),
      ...(step === undefined ? {} : { step }),
      ...(view === "canvas" || view === "timeline" ? { view } : {}),
    };
  },
  component: lazyRouteComponent(() => import("./execution/execution-page.tsx"), "ExecutionPage"),
});

export const router = createRouter({
  routeTree: root.addChildren([home, signIn, workflows, workflow, executions, execution]),
  defaultPreload: "intent",
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
