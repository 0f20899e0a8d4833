import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";
import { tellDraft, tellWorkflow } from "../tell.ts";
import { draftView } from "../views.ts";

export const discardDraft = defineRoute({
  contract: contracts.drafts.discard,
  auth: "key",
  permission: "workflows:write",
  audit: "draft.discarded",
  handler: async (call) => {
    const { params, query, tenant, caller } = call;
    const discarded = await tenant.drafts(caller).discard(params.id, query.version ?? null);
    if (!discarded.ok) return discarded;
    const draft = draftView(discarded.value);
    tellDraft(call, draft);
    tellWorkflow(call, params.id);
    return ok({ status: 200, body: draft });
  },
});
