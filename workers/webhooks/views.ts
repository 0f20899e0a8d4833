import type { HookRecord } from "../../durable-objects/tenant/rpc.ts";
import type { Hook } from "../../shared/api/resources/hooks.ts";

export function hookView(hook: HookRecord, origin: string): Hook {
  const { id, workflowId, verification, dedupe, enabled, createdAt } = hook;
  return {
    id,
    url: `${origin}/hooks/${id}`,
    workflow: workflowId,
    verification,
    dedupe,
    enabled,
    createdAt: new Date(createdAt).toISOString(),
  };
}
