import type { Route } from "../gateway/route.ts";
import { archiveWorkflow } from "./routes/archive.ts";
import { createDraft } from "./routes/create-draft.ts";
import { createWorkflow } from "./routes/create.ts";
import { discardDraft } from "./routes/discard-draft.ts";
import { getDraft } from "./routes/get-draft.ts";
import { getWorkflow } from "./routes/get.ts";
import { listWorkflows } from "./routes/list.ts";
import { publishDraft } from "./routes/publish-draft.ts";
import { publishWorkflow } from "./routes/publish.ts";
import { restoreDraft } from "./routes/restore-draft.ts";
import { reviseWorkflow } from "./routes/revise.ts";
import { getRevision } from "./routes/revision.ts";
import { listRevisions } from "./routes/revisions.ts";
import { saveDraft } from "./routes/save-draft.ts";
import { unarchiveWorkflow } from "./routes/unarchive.ts";
import { validateWorkflow } from "./routes/validate.ts";

export const designerRoutes: readonly Route[] = [
  createWorkflow,
  createDraft,
  getDraft,
  saveDraft,
  discardDraft,
  publishDraft,
  restoreDraft,
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
