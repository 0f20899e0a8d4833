import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";
import { draftView, workflowView } from "../views.ts";

export const createDraft = defineRoute({
  contract: contracts.drafts.create,
  auth: "key",
  permission: "workflows:write",
  audit: "workflow.created",
  handler: async ({ body, tenant, caller }) => {
    const created = await tenant.drafts(caller).create({ title: body.title, text: body.text ?? null });
    if (!created.ok) return created;
    const { workflow, draft } = created.value;
    const headers = { location: `/v1/workflows/${workflow.id}` };
    return ok({ status: 201, body: { workflow: workflowView(workflow), draft: draftView(draft) }, headers });
  },
});
