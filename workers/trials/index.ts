import type { Route } from "../gateway/route.ts";
import { runDraft } from "./routes/run-draft.ts";

export const trialRoutes: readonly Route[] = [runDraft];
