import { sampleOf } from "../../shared/domain/hook-sample.ts";
import { fail, ok, type Result } from "../../shared/domain/result.ts";
import { systemCaller } from "../gateway/credentials.ts";
import type { Services } from "../services.ts";
import type { HookInput } from "./input.ts";
import { offer, type Offering } from "./offer.ts";
import type { ReadyHook } from "./targets.ts";

/** A hook that has something to run. */
export type LiveHook = ReadyHook & { readonly revision: string };

export const isLive = (hook: ReadyHook): hook is LiveHook => hook.revision !== null;

export interface Kept {
  readonly kept: {
    readonly execution: null;
    readonly duplicate: false;
    readonly kept: true;
    readonly detail: string;
  };
}

const DETAIL =
  "This workflow was never published, so nothing runs. The request is kept, to build with: publish the workflow, and the next one starts it.";

/**
 * What becomes of a request to a hook whose workflow was never published: it is kept, durably before the answer; or
 * the workflow was published while we did not look, and runs.
 */
export async function keepOrGoOn(
  call: Offering & { readonly services: Services; readonly requestId: string; readonly now: number },
  hook: ReadyHook,
  input: HookInput,
): Promise<Result<LiveHook | Kept>> {
  const { services, requestId, now } = call;
  const kept = await services.tenant(hook.tenant).hooks(systemCaller(requestId)).keep(hook.id, sampleOf(input));
  if (kept.ok) {
    const { at, ...rest } = kept.value;
    offer(call, hook, () => ({ ...rest, at: new Date(at).toISOString(), execution: null }));
    return ok({ kept: { execution: null, duplicate: false, kept: true, detail: DETAIL } });
  }
  if (kept.error.code === "not_found") services.hookTargets.forget(hook.id);
  if (kept.error.code !== "conflict") return kept;
  services.hookTargets.forget(hook.id);
  const again = await services.hookTargets.get(hook.id, requestId, now);
  if (!again.ok) return again;
  return isLive(again.value)
    ? ok(again.value)
    : fail("unavailable", "The workflow is being published at this moment. Try again.");
}
