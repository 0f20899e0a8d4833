import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";

export const listEvents = defineRoute({
  contract: contracts.events.list,
  auth: "key",
  permission: "events:read",
  audit: null,
  handler: async ({ query, principal, services }) => {
    const before = query.cursor === undefined ? null : Number(query.cursor);
    const found = await services.correlator(principal.tenant).recent(query.limit, before);
    if (!found.ok) return found;
    const { items, next } = found.value;
    return ok({
      status: 200,
      body: {
        items: items.map(({ receivedAt, matched, event }) => ({
          receivedAt: new Date(receivedAt).toISOString(),
          matched,
          event,
        })),
        nextCursor: next === null ? null : String(next),
      },
    });
  },
});
