import type { Route } from "../gateway/route.ts";
import { listEvents } from "./routes/list.ts";
import { publishEvents } from "./routes/publish.ts";

export const eventRoutes: readonly Route[] = [publishEvents, listEvents];
