import type { Route } from "../gateway/route.ts";
import { configureNotifications } from "./routes/configure.ts";
import { listNotifications } from "./routes/list.ts";
import { readNotifications } from "./routes/read.ts";
import { getNotificationSettings } from "./routes/settings.ts";

export const notificationRoutes: readonly Route[] = [
  getNotificationSettings,
  configureNotifications,
  listNotifications,
  readNotifications,
];
