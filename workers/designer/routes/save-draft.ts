import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";
import { draftView } from "../views.ts";

export const saveDraft = defineRoute({
  contract: contracts.drafts.save,
  auth: "key",
  permission: "workflows:write",
  // Saved with every pause of somebody who types, it says who by itself; its end, published or discarded, is recorded.
  audit: null,
  handler: async ({ params, body, tenant, caller }) => {
    const { text, version, base = null } = body;
    const saved = await tenant.drafts(caller).save(params.id, { text, version, base });
    return saved.ok ? ok({ status: 200, body: draftView(saved.value) }) : saved;
  },
});
