import { authRoutes } from "./auth/index.ts";
import { breakerRoutes } from "./breakers/index.ts";
import { connectionRoutes } from "./connections/index.ts";
import { designerRoutes } from "./designer/index.ts";
import { eventRoutes } from "./events/index.ts";
import { executorRoutes } from "./executor/index.ts";
import { docs } from "./gateway/routes/docs.ts";
import { openapi } from "./gateway/routes/openapi.ts";
import type { Route } from "./gateway/route.ts";
import { monitoringRoutes } from "./monitoring/index.ts";
import { notificationRoutes } from "./notifications/index.ts";
import { peopleRoutes } from "./people/index.ts";
import { realtimeRoutes } from "./realtime/index.ts";
import { scheduleRoutes } from "./schedules/index.ts";
import { templateRoutes } from "./templates/index.ts";
import { trialRoutes } from "./trials/index.ts";
import { webhookRoutes } from "./webhooks/index.ts";

/** The route table: everything that the platform answers to, and nothing else. */
export const routes: readonly Route[] = [
  ...webhookRoutes,
  ...executorRoutes,
  ...eventRoutes,
  ...realtimeRoutes,
  ...designerRoutes,
  ...trialRoutes,
  ...templateRoutes,
  ...notificationRoutes,
  ...scheduleRoutes,
  ...breakerRoutes,
  ...connectionRoutes,
  ...peopleRoutes,
  ...authRoutes,
  ...monitoringRoutes,
  // They describe the table that they are in.
  openapi(() => routes),
  docs(() => routes),
];
