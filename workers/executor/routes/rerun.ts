import { contracts } from "../../../shared/api/index.ts";
import { type ExecutionView, TERMINAL } from "../../../shared/domain/execution.ts";
import { fail, ok, type Result } from "../../../shared/domain/result.ts";
import { defineRoute, type TenantCall } from "../../gateway/route.ts";
import { noted } from "../noted.ts";
import { executionBody } from "../views.ts";

const contract = contracts.executions.rerun;

export const rerunExecution = defineRoute({
  contract,
  auth: "key",
  permission: "executions:write",
  audit: "execution.rerun",
  dataMembers: ["input"],
  handler: async (call) => {
    const { params, body, principal, services, idempotency } = call;
    const found = await services.executions.describe(principal.tenant, params.id);
    if (!found.ok) return found;
    const execution = found.value;
    if (!TERMINAL.has(execution.status))
      return fail(
        "conflict",
        `The execution is ${execution.status}: cancel it, or let it end, before it is run again.`,
      );
    const revision = await revisionOf(call, execution);
    if (!revision.ok) return revision;
    const { from } = body;
    const started = await services.executions.rerun({
      tenant: principal.tenant,
      lanes: principal.lanes,
      revision: revision.value,
      trigger: { kind: "api", source: "api" },
      idempotency: idempotency === null ? null : { ...idempotency, onMismatch: "conflict" },
      execution,
      from: from === undefined ? null : typeof from === "string" ? { task: from, frame: null } : from,
      input: Object.hasOwn(body, "input") ? { value: body.input } : undefined,
    });
    if (!started.ok) return started;
    const { execution: begun, duplicate } = started.value;
    const done = duplicate ? ok(begun) : await noted(call, ok(begun));
    if (!done.ok) return done;
    const headers = {
      location: `/v1/executions/${begun.id}`,
      ...(duplicate ? { "idempotency-replayed": "true" } : {}),
    };
    return ok({ status: 202, body: executionBody(begun), headers });
  },
});

/** The same one, or another of the same workflow. */
async function revisionOf(
  { body, principal, services, requestId, now }: TenantCall<typeof contract>,
  { revision, workflow }: ExecutionView,
): Promise<Result<string>> {
  if (body.version === undefined) return ok(revision);
  if (workflow.id === null)
    return fail("conflict", "A definition that was run as it is has no other revisions: leave version out.");
  return services.revisionToRun(principal.tenant, workflow.id, body.version, requestId, now);
}
