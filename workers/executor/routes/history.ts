import { contracts, type ExecutionEvent } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { wireEvent } from "../../../shared/domain/wire-event.ts";
import { defineRoute } from "../../gateway/route.ts";

export const getHistory = defineRoute({
  contract: contracts.executions.history,
  auth: "key",
  permission: "executions:read",
  audit: null,
  handler: async ({ params, query, principal, services }) => {
    const found = await services.executions.history(principal.tenant, params.id, query.after, query.limit);
    if (!found.ok) return found;
    // Each entry's data is an object of its type; the wire's type says only that it is one.
    const events = found.value.events.map((entry) => wireEvent(entry, found.value) as unknown as ExecutionEvent);
    return ok({ status: 200, body: { events, more: found.value.more } });
  },
});
