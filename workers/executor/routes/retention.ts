import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";

export const getRetention = defineRoute({
  contract: contracts.retention.get,
  auth: "key",
  permission: "executions:read",
  audit: null,
  handler: async ({ tenant, caller }) => {
    const read = await tenant.executions(caller).retention();
    return read.ok ? ok({ status: 200, body: read.value }) : read;
  },
});

export const updateRetention = defineRoute({
  contract: contracts.retention.update,
  auth: "key",
  permission: "executions:write",
  audit: "retention.updated",
  handler: async ({ body, tenant, caller }) => {
    const { completed, failed } = body;
    const changed = await tenant.executions(caller).setRetention({
      ...(completed === undefined ? {} : { completed }),
      ...(failed === undefined ? {} : { failed }),
    });
    return changed.ok ? ok({ status: 200, body: changed.value }) : changed;
  },
});
