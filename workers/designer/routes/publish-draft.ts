import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import type { Definition } from "../../../shared/dsl/types.ts";
import { defineRoute } from "../../gateway/route.ts";
import { refuseCycle } from "../cycles.ts";
import { passesTests } from "../passes-tests.ts";
import { tellDraft, tellWorkflow } from "../tell.ts";
import { workflowDetail } from "../views.ts";

export const publishDraft = defineRoute({
  contract: contracts.drafts.publish,
  auth: "key",
  permission: "workflows:write",
  audit: "workflow.published",
  handler: async (call) => {
    const { params, body, tenant, caller, principal, services } = call;
    const drafts = tenant.drafts(caller);
    const draft = await drafts.get(params.id);
    if (!draft.ok) return draft;
    const checked = await services.checkDefinition(draft.value.text, principal.tenant);
    if (!checked.ok) return checked;
    const { revision } = checked.value;
    const acyclic = await refuseCycle(revision.definition as Definition, tenant.designer(caller));
    if (!acyclic.ok) return acyclic;
    const { version, note = null, base = null, evenIfTestsFail = false } = body;
    // Of another version nothing is published: either somebody saved it meanwhile, or this request was answered before.
    if (!evenIfTestsFail && draft.value.version === version) {
      const passed = await passesTests(call, params.id, draft.value.text);
      if (!passed.ok) return passed;
    }
    // Where the draft was saved since it was read here, its version is another than the one that was asked for.
    const published = await drafts.publish(params.id, { version, note, base, revision });
    if (!published.ok) return published;
    services.forgetWorkflow(params.id);
    tellWorkflow(call, params.id);
    tellDraft(call, { ...draft.value, version: version + 1 });
    return ok({ status: 200, body: workflowDetail(published.value) });
  },
});
