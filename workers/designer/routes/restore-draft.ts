import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";
import { draftView } from "../views.ts";

export const restoreDraft = defineRoute({
  contract: contracts.drafts.restore,
  auth: "key",
  permission: "workflows:write",
  audit: "draft.restored",
  handler: async ({ params, body, tenant, caller }) => {
    const restored = await tenant.drafts(caller).restore(params.id, body.revision, body.version ?? null);
    return restored.ok ? ok({ status: 200, body: draftView(restored.value) }) : restored;
  },
});
