import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";

/** Long enough to open a connection with, in milliseconds. */
const TICKET_MS = 60_000;

export const issueLiveTicket = defineRoute({
  contract: contracts.executions.liveTicket,
  auth: "key",
  permission: "executions:read",
  // It lets its holder read once what whoever asked for it can read anyway.
  audit: null,
  handler: async ({ params, principal, tenant, caller, services }) => {
    const found = await services.executions.describe(principal.tenant, params.id);
    if (!found.ok) return found;
    const issued = await tenant.tickets(caller).issue({ purpose: "live", subject: params.id, ttlMs: TICKET_MS });
    if (!issued.ok) return issued;
    return ok({
      status: 201,
      body: { ticket: issued.value.ticket, expiresAt: new Date(issued.value.expiresAt).toISOString() },
    });
  },
});
