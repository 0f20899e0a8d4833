import { contracts } from "../../../shared/api/index.ts";
import type { Start } from "../../../durable-objects/lib/executions-service.ts";
import type { Accepted, Started } from "../../../durable-objects/intake/rpc.ts";
import { TERMINAL } from "../../../shared/domain/execution.ts";
import { sampleOf } from "../../../shared/domain/hook-sample.ts";
import { ok, type Result } from "../../../shared/domain/result.ts";
import { readBody } from "../../gateway/body.ts";
import { defineRoute, type PublicCall } from "../../gateway/route.ts";
import { workflowFailed } from "../failed.ts";
import { hookInput } from "../input.ts";
import type { Respond } from "../respond.ts";
import { isLive, keepOrGoOn } from "../kept.ts";
import { offer } from "../offer.ts";
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
    const live = isLive(hook.value) ? ok(hook.value) : await keepOrGoOn(call, hook.value, input.value);
    if (!live.ok) return live;
    if ("kept" in live.value) return ok({ status: 202, body: live.value.kept });
    const ready = live.value;
    const start: Start = {
      tenant: ready.tenant,
      lanes: ready.lanes,
      revision: ready.revision,
      trigger: { kind: "hook", source: ready.id },
      input: input.value,
      // A sender repeats what it did not hear an answer to: the first execution is the answer.
      idempotency: key.value === null ? null : { key: key.value, bodyHash: "", onMismatch: "first" },
    };
    const { respond } = ready;
    if (respond === null) {
      const taken = await services.executions.accept(start);
      if (!taken.ok) return taken;
      offerStarted(call, ready, input.value, taken.value);
      return accepted(taken.value);
    }
    const started = await services.executions.start(start);
    if (!started.ok) return started;
    const { execution, duplicate } = started.value;
    offerStarted(call, ready, input.value, { execution: execution.id, duplicate });
    return answerOf(call, ready, respond, started.value);
  },
});

/** To a builder that is open, and to nobody else: made small only then. */
function offerStarted(call: PublicCall<typeof contract>, hook: ReadyHook, input: unknown, taken: Accepted): void {
  const { execution, duplicate } = taken;
  if (duplicate) return;
  offer(call, hook, () => ({ id: execution, at: new Date(call.now).toISOString(), ...sampleOf(input), execution }));
}

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
