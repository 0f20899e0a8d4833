import { contracts } from "../../../shared/api/index.ts";
import { fail, ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";
import { builtInTemplates } from "../built-in.ts";

export const removeTemplate = defineRoute({
  contract: contracts.templates.remove,
  auth: "key",
  permission: "workflows:write",
  audit: "template.removed",
  handler: async ({ params, tenant, caller }) => {
    if ((await builtInTemplates()).some(({ id }) => id === params.id))
      return fail("conflict", "This template comes with the platform, and can't be deleted.");
    const removed = await tenant.templates(caller).remove(params.id);
    return removed.ok ? ok({ status: 204, body: undefined }) : removed;
  },
});
