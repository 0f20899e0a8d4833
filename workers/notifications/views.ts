import type {
  NotificationEmail,
  NotificationSettings as Stored,
} from "../../durable-objects/tenant/notifications-rpc.ts";
import type { NotificationSettings } from "../../shared/api/resources/notifications.ts";

export function settingsBody({ on, email, ...rest }: Stored): NotificationSettings {
  return { ...rest, on: [...on], email: email === null ? null : emailBody(email) };
}

const emailBody = ({ connection, to }: NotificationEmail) => ({ connection, to: [...to] });
