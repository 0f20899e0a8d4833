import { contracts } from "../../../shared/api/index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";
import { scheduleView } from "../views.ts";

export const getSchedule = defineRoute({
  contract: contracts.schedules.get,
  auth: "key",
  permission: "workflows:read",
  audit: null,
  handler: async ({ params, query, tenant, caller, services }) => {
    // The tenant's own object knows whether the workflow is its own; the schedule's is asked only then.
    const trigger = await tenant.triggers(caller).get(params.id);
    if (!trigger.ok) return trigger;
    const view = await services.schedule(trigger.value.workflow.id).view(query.count);
    return view.ok ? ok({ status: 200, body: scheduleView(trigger.value, view.value) }) : view;
  },
});
