import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";
import { openSession } from "../sessions.ts";
import { sessionView } from "../views.ts";

export const createSession = defineRoute({
  contract: contracts.session.create,
  auth: "public",
  permission: null,
  // The key's own use is what is seen of it; the session acts in the key's name.
  audit: null,
  handler: async ({ body, services, requestId, now, url }) => {
    const principal = await services.credentials.byKey(body.key, requestId, now);
    if (!principal.ok) return principal;
    const { tenant, actor, permissions } = principal.value;
    const opened = await openSession(services.directory, {
      tenant,
      actor,
      permissions,
      now,
      https: url.protocol === "https:",
    });
    if (!opened.ok) return opened;
    return ok({ status: 201, body: sessionView(principal.value), headers: { "set-cookie": opened.value.cookie } });
  },
});
