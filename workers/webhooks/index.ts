import type { Route } from "../gateway/route.ts";
import { createHook } from "./routes/create.ts";
import { getHook } from "./routes/get.ts";
import { listHooks } from "./routes/list.ts";
import { receiveHook } from "./routes/receive.ts";
import { hookRequests } from "./routes/requests.ts";
import { removeHook } from "./routes/remove.ts";

export const webhookRoutes: readonly Route[] = [receiveHook, createHook, listHooks, getHook, hookRequests, removeHook];
