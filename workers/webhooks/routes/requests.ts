import { contracts } from "../../../shared/api/index.ts";
import type { HookRequest } from "../../../shared/api/resources/hooks.ts";
import { NO_CONDITIONS } from "../../../shared/domain/execution-index.ts";
import { sampleOf } from "../../../shared/domain/hook-sample.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";

/** As many as are shown. */
const SHOWN = 10;
/** Executions of the workflow that are looked at: it may have other hooks too. Each is a round trip. */
const MAX_LOOKED_AT = 40;

export const hookRequests = defineRoute({
  contract: contracts.hooks.requests,
  auth: "key",
  // What a hook was sent is what its executions got.
  permission: "executions:read",
  audit: null,
  handler: async ({ params, tenant, caller, principal, services }) => {
    const kept = await tenant.hooks(caller).kept(params.id);
    if (!kept.ok) return kept;
    const { workflowId, requests } = kept.value;
    const page = { cursor: null, limit: MAX_LOOKED_AT };
    const list = await tenant.executions(caller).list({ ...NO_CONDITIONS, ...page, workflowId, trigger: "hook" });
    if (!list.ok) return list;
    const found: HookRequest[] = [];
    for (let at = 0; at < list.value.items.length && found.length < SHOWN; at += SHOWN) {
      const part = list.value.items.slice(at, at + SHOWN);
      const views = await Promise.all(part.map(({ id }) => services.executions.describe(principal.tenant, id)));
      for (const view of views) {
        // One that is erased at this moment has nothing to show.
        if (!view.ok || view.value.trigger.source !== params.id) continue;
        const { id, startedAt, input } = view.value;
        found.push({ id, at: startedAt, ...sampleOf(input), execution: id });
      }
    }
    const before = requests.map(({ at, ...rest }) => ({ ...rest, at: new Date(at).toISOString(), execution: null }));
    const items = [...found, ...before].toSorted((a, b) => (a.at < b.at ? 1 : -1)).slice(0, SHOWN);
    return ok({ status: 200, body: { items } });
  },
});
