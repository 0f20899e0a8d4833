import type { Route } from "../gateway/route.ts";
import { createTest } from "./routes/create-test.ts";
import { listTests } from "./routes/list-tests.ts";
import { removeTest } from "./routes/remove-test.ts";
import { runDraft } from "./routes/run-draft.ts";
import { runWorkflowTests } from "./routes/run-tests.ts";

export const trialRoutes: readonly Route[] = [runDraft, listTests, runWorkflowTests, createTest, removeTest];
