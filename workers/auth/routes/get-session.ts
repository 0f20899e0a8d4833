import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";
import { sessionView } from "../views.ts";

export const getSession = defineRoute({
  contract: contracts.session.get,
  auth: "key",
  permission: "any",
  audit: null,
  handler: async ({ principal }) => ok({ status: 200, body: sessionView(principal) }),
});
