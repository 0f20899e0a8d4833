import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";
import { ownTemplate } from "../views.ts";

export const createTemplate = defineRoute({
  contract: contracts.templates.create,
  auth: "key",
  permission: "workflows:write",
  audit: "template.created",
  handler: async ({ body, principal, tenant, caller, services }) => {
    const checked = await services.checkDefinition(body.text, principal.tenant);
    if (!checked.ok) return checked;
    const { needsOf } = await import("../../../shared/templates/needs.ts");
    const needs = needsOf(checked.value.revision.definition);
    const saved = await tenant.templates(caller).create({ ...body, needs });
    return saved.ok ? ok({ status: 201, body: ownTemplate(saved.value) }) : saved;
  },
});
