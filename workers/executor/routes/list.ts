import { contracts } from "../../../shared/api/index.ts";
import { numberOf } from "../../../shared/domain/execution-index.ts";
import { ok } from "../../../shared/domain/result.ts";
import { defineRoute } from "../../gateway/route.ts";
import { executionItem } from "../views.ts";

export const listExecutions = defineRoute({
  contract: contracts.executions.list,
  auth: "key",
  permission: "executions:read",
  audit: null,
  handler: async ({ query, tenant, caller }) => {
    const { cursor = null, limit, workflow = null, status = null, trigger = null, version, error = null } = query;
    const { text = null } = query;
    const [from, to] = [timeOf(query.from), timeOf(query.to)];
    const number = version === undefined ? null : numberOf(version);
    const filter = { cursor, limit, workflowId: workflow, status, trigger, from, to, error, number, text };
    const found = await tenant.executions(caller).list(filter);
    if (!found.ok) return found;
    return ok({
      status: 200,
      body: { items: found.value.items.map(executionItem), nextCursor: found.value.nextCursor },
    });
  },
});

export const countExecutions = defineRoute({
  contract: contracts.executions.counts,
  auth: "key",
  permission: "executions:read",
  audit: null,
  handler: async ({ query, tenant, caller }) => {
    const filter = { workflowId: query.workflow ?? null, from: timeOf(query.from), to: timeOf(query.to) };
    const counted = await tenant.executions(caller).counts(filter);
    return counted.ok ? ok({ status: 200, body: counted.value }) : counted;
  },
});

function timeOf(text: string | undefined): number | null {
  return text === undefined ? null : Date.parse(text);
}
