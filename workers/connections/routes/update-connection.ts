import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";
import { connectionView } from "../views.ts";

export const updateConnection = defineRoute({
  contract: contracts.connections.update,
  auth: "key",
  permission: "connections:write",
  audit: "connection.updated",
  dataMembers: ["config", "credentials"],
  handler: async ({ params, body, tenant, caller }) => {
    const { name, auth, config, credentials } = body;
    const updated = await tenant.connections(caller).update(params.id, {
      ...(name === undefined ? {} : { name }),
      ...(auth === undefined ? {} : { auth }),
      ...(config === undefined ? {} : { config }),
      ...(credentials === undefined ? {} : { credentials }),
    });
    return updated.ok ? ok({ status: 200, body: connectionView(updated.value) }) : updated;
  },
});
