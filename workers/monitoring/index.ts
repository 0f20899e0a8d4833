import type { Route } from "../gateway/route.ts";
import { health } from "./routes/health.ts";
import { metrics } from "./routes/metrics.ts";

export const monitoringRoutes: readonly Route[] = [health, metrics];
