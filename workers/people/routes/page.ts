import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";
import { behindLink } from "../behind-link.ts";
import { pageOf, unknownPage } from "../page.ts";
import { answered } from "../response.ts";

export const taskPage = defineRoute({
  contract: contracts.people.page,
  auth: "public",
  permission: null,
  audit: null,
  handler: async ({ params, services, requestId, now }) => {
    const found = await behindLink(services, params.token, requestId, now);
    if (!found.ok) return found.error.code === "not_found" ? ok(await answered(unknownPage())) : found;
    return ok(await answered(pageOf(found.value, { now })));
  },
});
