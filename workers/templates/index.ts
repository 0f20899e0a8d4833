import type { Route } from "../gateway/route.ts";
import { createTemplate } from "./routes/create.ts";
import { listTemplates } from "./routes/list.ts";
import { removeTemplate } from "./routes/remove.ts";

export const templateRoutes: readonly Route[] = [listTemplates, createTemplate, removeTemplate];
