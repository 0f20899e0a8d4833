import type { Joining } from "../../../durable-objects/room/rpc.ts";
import { contracts } from "../../../shared/api/index.ts";
import { fail, ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";
import { sha256Hex } from "../../gateway/secrets.ts";

const ID_CHARACTERS = 16;

export const followOrganisation = defineRoute({
  contract: contracts.live.follow,
  auth: "key",
  // What is told goes by what the key may read, message by message.
  permission: "any",
  audit: null,
  handler: async ({ request, query, requestId, principal, tenant, caller, services }) => {
    if (request.headers.get("upgrade")?.toLowerCase() !== "websocket")
      return fail("invalid", "This is a WebSocket: open it as one, with Upgrade: websocket.");
    const me = await tenant.keys(caller).me();
    if (!me.ok) return me;
    const { actor, permissions } = principal;
    // Of the actor and its tab together: nobody comes back as somebody else.
    const id = (await sha256Hex(`${actor} ${query.client ?? requestId}`)).slice(0, ID_CHARACTERS);
    const joining: Joining = { tenant: principal.tenant, actor, id, name: me.value.name, permissions };
    const opened = await services.joinRoom(joining);
    return opened.ok ? ok(new Response(null, { status: 101, webSocket: opened.value })) : opened;
  },
});
