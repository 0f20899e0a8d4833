import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";

export const validateWorkflow = defineRoute({
  contract: contracts.workflows.validate,
  auth: "key",
  permission: "workflows:read",
  audit: null,
  handler: async ({ body, principal, services }) => {
    const checked = await services.checkDefinition(body.definition, principal.tenant);
    if (!checked.ok && checked.error.code !== "unprocessable") return checked;
    const problems = [...(checked.ok ? checked.value.warnings : (checked.error.problems ?? []))];
    return ok({ status: 200, body: { valid: checked.ok, problems } });
  },
});
