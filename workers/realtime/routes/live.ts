import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";
import { eventStream } from "../sse.ts";

const STREAM_HEADERS = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-store, no-transform",
};

export const followExecution = defineRoute({
  contract: contracts.executions.live,
  auth: "live",
  permission: "executions:read",
  audit: null,
  handler: async ({ request, params, query, headers, principal, services }) => {
    const lastSeen = headers["last-event-id"];
    const after = lastSeen === undefined ? query.after : Number(lastSeen);
    if (request.method === "HEAD") {
      const found = await services.executions.describe(principal.tenant, params.id);
      return found.ok ? ok(new Response(null, { headers: STREAM_HEADERS })) : found;
    }
    const socket = await services.executions.live(principal.tenant, params.id, after);
    if (!socket.ok) return socket;
    if (request.headers.get("upgrade")?.toLowerCase() === "websocket") {
      return ok(new Response(null, { status: 101, webSocket: socket.value }));
    }
    return ok(new Response(eventStream(socket.value), { headers: STREAM_HEADERS }));
  },
});
