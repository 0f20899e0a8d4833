import type { HookRequest } from "../../shared/api/resources/hooks.ts";
import { errorFields, log } from "../../shared/observability/log.ts";
import type { Services } from "../services.ts";
import type { ReadyHook } from "./targets.ts";

/** What a request is shown to a builder by. */
export interface Offering {
  readonly services: Services;
  readonly waitUntil: (work: Promise<unknown>) => void;
}

/** Shows a request to those who have its workflow open in a builder. Nobody waits for it, and it is kept elsewhere. */
export function offer({ services, waitUntil }: Offering, hook: ReadyHook, sample: HookRequest): void {
  const offered = services.room(hook.tenant).request(hook.workflowId, hook.id, sample);
  waitUntil(offered.catch((error: unknown) => log.warn("hook.offer.failed", { hook: hook.id, ...errorFields(error) })));
}
