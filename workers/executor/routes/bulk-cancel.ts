import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";
import { bulkBody } from "../views.ts";

export const cancelBulk = defineRoute({
  contract: contracts.bulk.cancel,
  auth: "key",
  permission: "executions:write",
  audit: "bulk.cancelled",
  handler: async ({ params, tenant, caller }) => {
    const stopped = await tenant.bulk(caller).cancel(params.id);
    return stopped.ok ? ok({ status: 200, body: bulkBody(stopped.value) }) : stopped;
  },
});
