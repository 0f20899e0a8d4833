import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";

export const metrics = defineRoute({
  contract: contracts.system.metrics,
  auth: "operator",
  permission: null,
  audit: null,
  handler: async ({ services }) => ok({ status: 200, body: services.metrics.render() }),
});
