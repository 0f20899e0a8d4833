import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { systemCaller } from "../../gateway/credentials.ts";
import { defineRoute } from "../../gateway/route.ts";

/** Whoever runs the deployment says what an organisation may do; the organisation itself can only read it. */
export const setQuota = defineRoute({
  contract: contracts.limits.set,
  auth: "admin",
  permission: null,
  audit: "quota.set",
  handler: async ({ params, body, services, requestId, now, idempotency }) => {
    const organisation = await services.credentials.organisation(params.id, now);
    if (!organisation.ok) return organisation;
    const caller = { ...systemCaller(requestId), audit: "quota.set", idempotency };
    const { startsPerMinute, underWay } = body;
    const set = await services
      .tenant(params.id)
      .executions(caller)
      .setQuota({
        ...(startsPerMinute === undefined ? {} : { startsPerMinute }),
        ...(underWay === undefined ? {} : { underWay }),
      });
    return set.ok ? ok({ status: 200, body: set.value }) : set;
  },
});
