import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";
import { draftView } from "../views.ts";

export const discardDraft = defineRoute({
  contract: contracts.drafts.discard,
  auth: "key",
  permission: "workflows:write",
  audit: "draft.discarded",
  handler: async ({ params, query, tenant, caller }) => {
    const discarded = await tenant.drafts(caller).discard(params.id, query.version ?? null);
    return discarded.ok ? ok({ status: 200, body: draftView(discarded.value) }) : discarded;
  },
});
