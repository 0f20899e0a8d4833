import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";

/** Says that the Worker runs, and asks nobody: a probe must not wake objects nor cost anything. */
export const health = defineRoute({
  contract: contracts.system.health,
  auth: "public",
  permission: null,
  audit: null,
  handler: async () => ok({ status: 200, body: { status: "ok" } } as const),
});
