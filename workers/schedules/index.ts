import type { Route } from "../gateway/route.ts";
import { getSchedule } from "./routes/get.ts";
import { listSchedules } from "./routes/list.ts";
import { previewSchedule } from "./routes/preview.ts";

export const scheduleRoutes: readonly Route[] = [getSchedule, listSchedules, previewSchedule];
