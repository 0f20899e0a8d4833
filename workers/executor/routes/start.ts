import { contracts } from "../../../shared/api/index.ts";
import type { BodyOf } from "../../../shared/api/contract.ts";
import { TERMINAL } from "../../../shared/domain/execution.ts";
import { MAX_VALUE_BYTES, MAX_WAIT_MS } from "../../../shared/domain/limits.ts";
import { fail, ok, type Result } from "../../../shared/domain/result.ts";
import { durationMs } from "../../../shared/dsl/duration.ts";
import { systemCaller } from "../../gateway/credentials.ts";
import { defineRoute, type TenantCall } from "../../gateway/route.ts";
import { executionBody } from "../views.ts";

const contract = contracts.executions.start;
/** One scope for the whole organisation: a retry with another of its keys is still the same request. */
const API_SOURCE = "api";

export const startExecution = defineRoute({
  contract,
  auth: "key",
  permission: "executions:write",
  // The execution is its own record: its journal begins with who triggered it.
  audit: null,
  bodyLimit: "MAX_EXECUTION_BODY_BYTES",
  dataMembers: ["input"],
  handler: async (call) => {
    const { body, principal, services, idempotency } = call;
    const waitMs = readWait(body.wait);
    if (!waitMs.ok) return waitMs;
    const input = body.input ?? {};
    const bytes = new TextEncoder().encode(JSON.stringify(input)).byteLength;
    if (bytes > MAX_VALUE_BYTES)
      return fail("too_large", `The input has ${bytes} bytes, and ${MAX_VALUE_BYTES} is the limit (MAX_VALUE_BYTES).`);
    const revision = await revisionOf(call);
    if (!revision.ok) return revision;
    const started = await services.executions.start({
      tenant: principal.tenant,
      lanes: principal.lanes,
      revision: revision.value,
      trigger: { kind: "api", source: API_SOURCE },
      input,
      idempotency: idempotency === null ? null : { ...idempotency, onMismatch: "conflict" },
    });
    if (!started.ok) return started;
    const { execution, duplicate } = started.value;
    const view =
      waitMs.value === null
        ? ok(execution)
        : await services.executions.result(principal.tenant, execution, waitMs.value);
    if (!view.ok) return view;
    const headers = {
      location: `/v1/executions/${execution.id}`,
      ...(duplicate ? { "idempotency-replayed": "true" } : {}),
    };
    const answer = { body: executionBody(view.value), headers };
    const isOver = waitMs.value !== null && TERMINAL.has(view.value.status);
    return isOver ? ok({ status: 200, ...answer }) : ok({ status: 202, ...answer });
  },
});

async function revisionOf({
  body,
  services,
  principal,
  tenant,
  requestId,
  now,
}: TenantCall<typeof contract>): Promise<Result<string>> {
  const { workflow, definition, version } = body;
  if ((workflow === undefined) === (definition === undefined))
    return fail("invalid", 'Name either "workflow" or "definition", and not both.');
  if (workflow !== undefined)
    return services.revisionToRun(principal.tenant, workflow, version ?? null, requestId, now);
  if (version !== undefined) return fail("invalid", '"version" goes with "workflow": a definition is its own version.');
  const accepted = await services.checkDefinition(definition, principal.tenant);
  if (!accepted.ok) return accepted;
  // Keeping it is idempotent by itself; the caller's key belongs to the start.
  const kept = await tenant.designer(systemCaller(requestId)).adhoc(accepted.value.revision);
  return kept.ok ? ok(kept.value.id) : kept;
}

function readWait(wait: BodyOf<typeof contract>["wait"]): Result<number | null> {
  if (wait === undefined) return ok(null);
  const problem = (message: string) => fail("invalid", message, [{ path: "/wait", code: "body.duration", message }]);
  try {
    const ms = durationMs(wait);
    return ms <= MAX_WAIT_MS ? ok(ms) : problem(`"wait" is at most PT${MAX_WAIT_MS / 1000}S; follow longer ones live.`);
  } catch (error) {
    return problem(error instanceof Error ? error.message : '"wait" is no ISO 8601 duration.');
  }
}
