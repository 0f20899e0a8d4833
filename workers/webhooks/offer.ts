import type { HookRequest } from "../../shared/api/resources/hooks.ts";
import { errorFields, log } from "../../shared/observability/log.ts";
import type { Services } from "../services.ts";
import type { ReadyHook } from "./targets.ts";

/** What a request is shown to a builder by. */
export interface Offering {
  readonly services: Services;
  readonly waitUntil: (work: Promise<unknown>) => void;
}

/**
 * Requests that are shown of one hook by one isolate while it holds the hook ready, which is MAX_STALE_MS at most: a
 * hook in use must not flood the one object that all of the organisation's sockets are in.
 */
export const MAX_OFFERED = 20;
const offered = new WeakMap<ReadyHook, number>();

/** Shows a request to those who have its workflow open in a builder. Nobody waits for it, and it is kept elsewhere. */
export function offer({ services, waitUntil }: Offering, hook: ReadyHook, sample: () => HookRequest): void {
  const before = offered.get(hook) ?? 0;
  if (!hook.offered || before >= MAX_OFFERED) return;
  offered.set(hook, before + 1);
  const shown = services.room(hook.tenant).request(hook.workflowId, hook.id, sample());
  waitUntil(shown.catch((error: unknown) => log.warn("hook.offer.failed", { hook: hook.id, ...errorFields(error) })));
}
