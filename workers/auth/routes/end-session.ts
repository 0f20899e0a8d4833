import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { clearedCookie, readSessionCookie } from "../../gateway/cookie.ts";
import { defineRoute } from "../../gateway/route.ts";
import { sha256Hex } from "../../gateway/secrets.ts";

export const endSession = defineRoute({
  contract: contracts.session.end,
  auth: "key",
  permission: "any",
  audit: null,
  handler: async ({ request, url, principal, services, waitUntil }) => {
    const https = url.protocol === "https:";
    const token = readSessionCookie(request.headers, https);
    if (token !== undefined) {
      const hash = await sha256Hex(token);
      const ended = await services.directory.deleteSession(hash);
      if (!ended.ok) return ended;
      services.credentials.forgetSession(hash);
      // Of a session that was opened with a key, others of the same key are closed too, and connect again.
      waitUntil(services.room(principal.tenant).leave(principal.actor));
    }
    return ok({ status: 204, body: undefined, headers: { "set-cookie": clearedCookie(https) } });
  },
});
