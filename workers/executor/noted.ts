import type { ExecutionView } from "../../shared/domain/execution.ts";
import type { Result } from "../../shared/domain/result.ts";
import type { Caller, TenantRpc } from "../../durable-objects/tenant/rpc.ts";

/**
 * Audits what was done to an execution. It is done by then, and its own journal says by whom: an audit trail that
 * can't be written to now does not undo it, so the caller is answered all the same only where it was written.
 */
export async function noted(
  { tenant, caller }: { readonly tenant: TenantRpc; readonly caller: Caller },
  done: Result<ExecutionView>,
): Promise<Result<ExecutionView>> {
  if (!done.ok) return done;
  // The key of the request is the execution's: asking again does nothing again, and is audited again.
  const audited = await tenant.executions({ ...caller, idempotency: null }).noted(done.value.id);
  return audited.ok ? done : audited;
}
