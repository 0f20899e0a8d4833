import { contracts } from "../../../shared/api/index.ts";
import { catalogue } from "../../../shared/connectors/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";
import { connectorView } from "../views.ts";

export const listConnectors = defineRoute({
  contract: contracts.connectors.list,
  auth: "key",
  permission: "connections:read",
  audit: null,
  handler: async () => {
    const items = catalogue().map(connectorView);
    return ok({ status: 200 as const, body: { items } });
  },
});
