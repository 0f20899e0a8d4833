import type { Route } from "../gateway/route.ts";
import { cancelBulk } from "./routes/bulk-cancel.ts";
import { getBulk, listBulk } from "./routes/bulk-read.ts";
import { startBulk } from "./routes/bulk-start.ts";
import { cancelExecution } from "./routes/cancel.ts";
import { getExecutionDefinition } from "./routes/definition.ts";
import { getExecution } from "./routes/get.ts";
import { getHistory } from "./routes/history.ts";
import { countExecutions, listExecutions } from "./routes/list.ts";
import { getLimits } from "./routes/limits.ts";
import { getRetention, updateRetention } from "./routes/retention.ts";
import { rerunExecution } from "./routes/rerun.ts";
import { resumeExecution } from "./routes/resume.ts";
import { settleExecution } from "./routes/settle.ts";
import { startExecution } from "./routes/start.ts";
import { suspendExecution } from "./routes/suspend.ts";

export const executorRoutes: readonly Route[] = [
  startExecution,
  listExecutions,
  countExecutions,
  // Before the route whose parameter "bulk" would be.
  startBulk,
  listBulk,
  getBulk,
  cancelBulk,
  getExecution,
  getExecutionDefinition,
  getHistory,
  getRetention,
  updateRetention,
  getLimits,
  cancelExecution,
  suspendExecution,
  resumeExecution,
  settleExecution,
  rerunExecution,
];
