import type { Notification } from "./resources/notifications.ts";

/** As the inbox keeps it; times are milliseconds since 1970. */
interface Told extends Pick<Notification, "id" | "execution" | "status" | "errorTitle" | "read"> {
  readonly workflowId: string;
  readonly workflowName: string;
  readonly endedAt: number;
  readonly deliveries: readonly (Pick<Delivery, "kind" | "state" | "attempts" | "problem"> & {
    readonly target: string;
    readonly dueAt: number | null;
  })[];
}
type Delivery = Notification["deliveries"][number];

/** One of the inbox, as the API and the organisation's socket tell it. */
export function notificationItem(told: Told): Notification {
  const { id, workflowId, workflowName, execution, status, errorTitle, endedAt, read, deliveries } = told;
  return {
    id,
    at: new Date(endedAt).toISOString(),
    workflow: { id: workflowId, name: workflowName },
    execution,
    status,
    errorTitle,
    read,
    deliveries: deliveries.map(({ kind, target, state, attempts, dueAt, problem }) => ({
      kind,
      to: target,
      state,
      attempts,
      nextAt: dueAt === null ? null : new Date(dueAt).toISOString(),
      problem,
    })),
  };
}
