import type { Notification } from "../../shared/api/resources/notifications.ts";
import type { NotificationEmail, NotificationRecord } from "../../durable-objects/tenant/notifications-rpc.ts";
import type { NotificationSettings as Stored } from "../../durable-objects/tenant/notifications-rpc.ts";
import type { NotificationSettings } from "../../shared/api/resources/notifications.ts";

export function settingsBody({ on, email, ...rest }: Stored): NotificationSettings {
  return { ...rest, on: [...on], email: email === null ? null : emailBody(email) };
}

const emailBody = ({ connection, to }: NotificationEmail) => ({ connection, to: [...to] });

export function notificationBody(record: NotificationRecord): Notification {
  const { id, workflowId, workflowName, execution, status, errorTitle, endedAt, read, deliveries } = record;
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
