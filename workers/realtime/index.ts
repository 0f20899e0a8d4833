import type { Route } from "../gateway/route.ts";
import { issueLiveTicket } from "./routes/live-ticket.ts";
import { followOrganisation } from "./routes/organisation.ts";
import { followExecution } from "./routes/live.ts";

export const realtimeRoutes: readonly Route[] = [followExecution, issueLiveTicket, followOrganisation];
