import type { Notification } from "./resources/notifications.ts";

/** A notification as it is kept; times are milliseconds since 1970. */
export interface KeptNotification extends Pick<Notification, "id" | "execution" | "status" | "errorTitle" | "read"> {
  readonly workflowId: string;
  readonly workflowName: string;
  readonly endedAt: number;
  readonly deliveries: readonly (Pick<Notification["deliveries"][number], "kind" | "state" | "attempts" | "problem"> & {
    readonly target: string;
    readonly dueAt: number | null;
  })[];
}

/** A notification, as the API and the organisation's socket tell it. */
export function notificationItem(kept: KeptNotification): Notification {
  const { id, workflowId, workflowName, execution, status, errorTitle, endedAt, read, deliveries } = kept;
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
