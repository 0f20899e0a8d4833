import type { Route } from "../gateway/route.ts";
import { cancelExecution } from "./routes/cancel.ts";
import { getExecution } from "./routes/get.ts";
import { getHistory } from "./routes/history.ts";
import { listExecutions } from "./routes/list.ts";
import { startExecution } from "./routes/start.ts";

export const executorRoutes: readonly Route[] = [
  startExecution,
  listExecutions,
  getExecution,
  getHistory,
  cancelExecution,
];
