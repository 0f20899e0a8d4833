import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";
import { tellDraft, tellWorkflow } from "../tell.ts";
import { draftView } from "../views.ts";

export const restoreDraft = defineRoute({
  contract: contracts.drafts.restore,
  auth: "key",
  permission: "workflows:write",
  audit: "draft.restored",
  handler: async (call) => {
    const { params, body, tenant, caller } = call;
    const restored = await tenant.drafts(caller).restore(params.id, body.revision, body.version ?? null);
    if (!restored.ok) return restored;
    const draft = draftView(restored.value);
    tellDraft(call, draft);
    tellWorkflow(call, params.id);
    return ok({ status: 200, body: draft });
  },
});
