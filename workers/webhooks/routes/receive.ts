import { contracts } from "../../../shared/api/index.ts";
import type { Start } from "../../../durable-objects/lib/executions-service.ts";
import type { Accepted, Started } from "../../../durable-objects/intake/rpc.ts";
import { TERMINAL } from "../../../shared/domain/execution.ts";
import { ok, type Result } from "../../../shared/domain/result.ts";
import { readBody } from "../../gateway/body.ts";
import { defineRoute, type PublicCall } from "../../gateway/route.ts";
import { workflowFailed } from "../failed.ts";
import { hookInput } from "../input.ts";
import type { Respond } from "../respond.ts";
import type { ReadyHook } from "../targets.ts";

const contract = contracts.hooks.receive;

export const receiveHook = defineRoute({
  contract,
  auth: "hook",
  permission: null,
  // The execution's journal begins with the hook that triggered it.
  audit: null,
  bodyLimit: "MAX_HOOK_BODY_BYTES",
  handler: async (call) => {
    const { request, params, url, services, requestId, now } = call;
    const hook = await services.hookTargets.get(params.id, requestId, now);
    if (!hook.ok) return hook;
    const bytes = await readBody(request, "MAX_HOOK_BODY_BYTES");
    const verified = await hook.value.verify(request.headers, bytes, now);
    if (!verified.ok) return verified;
    const input = hookInput(request, url, bytes);
    if (!input.ok) return input;
    const key = await hook.value.dedupeKey(input.value, request.headers);
    if (!key.ok) return key;
    const start: Start = {
      tenant: hook.value.tenant,
      lanes: hook.value.lanes,
      revision: hook.value.revision,
      trigger: { kind: "hook", source: hook.value.id },
      input: input.value,
      // A sender repeats what it did not hear an answer to: the first execution is the answer.
      idempotency: key.value === null ? null : { key: key.value, bodyHash: "", onMismatch: "first" },
    };
    const { respond } = hook.value;
    if (respond === null) {
      const taken = await services.executions.accept(start);
      return taken.ok ? accepted(taken.value) : taken;
    }
    const started = await services.executions.start(start);
    return started.ok ? answerOf(call, hook.value, respond, started.value) : started;
  },
});

function accepted(body: Accepted) {
  return ok({ status: 202 as const, body });
}

/** The workflow's own answer, where it is over in time; else the 202 that says where to look. */
async function answerOf(
  call: PublicCall<typeof contract>,
  hook: ReadyHook,
  respond: Respond,
  started: Started,
): Promise<Result<Response> | ReturnType<typeof accepted>> {
  const view = await call.services.executions.result(hook.tenant, started.execution, respond.timeoutMs);
  if (!view.ok) return view;
  if (!TERMINAL.has(view.value.status) || view.value.outcome === null)
    return accepted({ execution: started.execution.id, duplicate: started.duplicate });
  return view.value.outcome.status === "completed"
    ? respond.answer(view.value.outcome.output)
    : workflowFailed(view.value.id, view.value.outcome);
}
