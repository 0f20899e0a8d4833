import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";

export const getLimits = defineRoute({
  contract: contracts.limits.get,
  auth: "key",
  permission: "executions:read",
  audit: null,
  handler: async ({ tenant, caller }) => {
    const read = await tenant.executions(caller).usage();
    if (!read.ok) return read;
    const { limits, startedLastMinute, exact, underWay } = read.value;
    return ok({
      status: 200,
      body: {
        startsPerMinute: { limit: limits.startsPerMinute, used: startedLastMinute, exact },
        underWay: { limit: limits.underWay, used: underWay },
      },
    });
  },
});
