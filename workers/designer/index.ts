import type { Route } from "../gateway/route.ts";
import { archiveWorkflow } from "./routes/archive.ts";
import { createWorkflow } from "./routes/create.ts";
import { getWorkflow } from "./routes/get.ts";
import { listWorkflows } from "./routes/list.ts";
import { publishWorkflow } from "./routes/publish.ts";
import { reviseWorkflow } from "./routes/revise.ts";
import { getRevision } from "./routes/revision.ts";
import { listRevisions } from "./routes/revisions.ts";
import { unarchiveWorkflow } from "./routes/unarchive.ts";
import { validateWorkflow } from "./routes/validate.ts";

export const designerRoutes: readonly Route[] = [
  createWorkflow,
  listWorkflows,
  validateWorkflow,
  getWorkflow,
  reviseWorkflow,
  listRevisions,
  getRevision,
  publishWorkflow,
  archiveWorkflow,
  unarchiveWorkflow,
];
