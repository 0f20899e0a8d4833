import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";
import { connectionView } from "../views.ts";

export const createConnection = defineRoute({
  contract: contracts.connections.create,
  auth: "key",
  permission: "connections:write",
  audit: "connection.created",
  dataMembers: ["config", "credentials"],
  handler: async ({ body, tenant, caller }) => {
    const { name, connector, auth = null, config, credentials } = body;
    const created = await tenant.connections(caller).create({ name, connector, auth, config, credentials });
    if (!created.ok) return created;
    const view = connectionView(created.value);
    return ok({ status: 201, body: view, headers: { location: `/v1/connections/${view.id}` } });
  },
});
