import type { BulkArguments } from "../../../durable-objects/tenant/bulk-rpc.ts";
import { type BodyOf, contracts } from "../../../shared/api/index.ts";
import { BULK_FITS, type BulkFilter } from "../../../shared/domain/bulk.ts";
import { MAX_BULK_OUTCOME_UNITS } from "../../../shared/domain/limits.ts";
import { fail, ok, type Result } from "../../../shared/domain/result.ts";
import { defineRoute, type TenantCall } from "../../gateway/route.ts";
import { outcomeOf } from "../outcome.ts";
import { bulkBody } from "../views.ts";

const contract = contracts.bulk.start;
type Body = BodyOf<typeof contract>;

export const startBulk = defineRoute({
  contract,
  auth: "key",
  permission: "executions:write",
  audit: "bulk.started",
  dataMembers: ["outcome"],
  handler: async (call) => {
    const { body, tenant, caller } = call;
    const filter = filterOf(body);
    if (!filter.ok) return filter;
    const { action } = body;
    const args = await argumentsOf(call);
    if (!args.ok) return args;
    if (body.dryRun === true) {
      const counted = await tenant.bulk(caller).count({ action, filter: filter.value });
      return counted.ok ? ok({ status: 200, body: counted.value }) : counted;
    }
    const begun = await tenant.bulk(caller).start({ action, filter: filter.value, arguments: args.value });
    if (!begun.ok) return begun;
    const headers = { location: `/v1/executions/bulk/${begun.value.id}` };
    return ok({ status: 202, body: bulkBody(begun.value), headers });
  },
});

const refused = (path: string, code: string, message: string) => fail("invalid", message, [{ path, code, message }]);

/** A filter that finds everything has to be meant, and one that can find nothing was not. */
function filterOf({ action, filter = {}, all }: Body): Result<BulkFilter> {
  const given = Object.values(filter).some((value) => value !== undefined);
  if (!given && all !== true)
    return refused("/filter", "bulk.filter", 'Say which executions by "filter", or "all": true for every one.');
  if (given && all === true)
    return refused("/all", "bulk.filter", '"all" is instead of a filter: leave one of the two out.');
  const fitting = BULK_FITS[action];
  if (filter.status !== undefined && !fitting.includes(filter.status))
    return refused(
      "/filter/status",
      "bulk.status",
      `To ${action} does not fit executions that are ${filter.status}: it fits ${fitting.join(", ")}.`,
    );
  if (filter.error !== undefined && !fitting.includes("faulted"))
    return refused(
      "/filter/error",
      "bulk.status",
      `Only faulted executions have an error; to ${action} does not fit them.`,
    );
  if (action === "rerun" && filter.status === undefined && filter.error === undefined)
    return refused(
      "/filter/status",
      "bulk.status",
      `Say what is run again by "status": ${fitting.join(", ")}. Those that completed would do it all a second time.`,
    );
  return ok(filter);
}

async function argumentsOf({
  body,
  principal,
  services,
  requestId,
  now,
}: TenantCall<typeof contract>): Promise<Result<BulkArguments>> {
  const { lanes, tenant } = principal;
  switch (body.action) {
    case "cancel":
    case "suspend":
      return ok({ lanes, ...(body.reason === undefined ? {} : { reason: body.reason }) });
    case "resume":
      return ok({ lanes });
    case "settle": {
      const outcome = outcomeOf(body.outcome);
      if (JSON.stringify(outcome).length > MAX_BULK_OUTCOME_UNITS)
        return fail(
          "too_large",
          `An outcome for many has at most ${MAX_BULK_OUTCOME_UNITS} characters (MAX_BULK_OUTCOME_UNITS).`,
        );
      return ok({ lanes, outcome });
    }
    case "rerun": {
      const { from, version, filter } = body;
      const args = { lanes, ...(from === undefined ? {} : { from }) };
      if (version === undefined) return ok(args);
      if (filter?.workflow === undefined)
        return refused("/version", "bulk.version", '"version" is of one workflow: name it in the filter.');
      const revision = await services.revisionToRun(tenant, filter.workflow, version, requestId, now);
      return revision.ok ? ok({ ...args, revision: revision.value }) : revision;
    }
  }
}
