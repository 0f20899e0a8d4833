import type { ExecutionSummary } from "../../shared/domain/execution.ts";
import type { Result } from "../../shared/domain/result.ts";
import type { ExecutionObject } from "../execution/execution.ts";
import type { ExecutionRpc } from "../execution/rpc.ts";
import type { Caller, DesignerRpc, ExecutionsRpc, RevisionRecord } from "../tenant/rpc.ts";
import type { TenantObject } from "../tenant/tenant.ts";

/** The objects themselves act, not a person: nothing of it is audited. */
const SYSTEM: Caller = { actor: "system", requestId: "-", audit: null, idempotency: null };

/** What the objects of a tenant's executions ask of the tenant object; each call is one round trip, by pipelining. */
export function tenantModules(namespace: DurableObjectNamespace<TenantObject>, tenant: string) {
  const stub = namespace.get(namespace.idFromName(tenant));
  return {
    revision: (id: string): Promise<Result<RevisionRecord>> =>
      released(stub.designer(SYSTEM) as unknown as Disposable & DesignerRpc, (designer) => designer.revisionById(id)),
    record: (summaries: readonly ExecutionSummary[]): Promise<Result<null>> =>
      released(stub.executions(SYSTEM) as unknown as Disposable & ExecutionsRpc, (executions) =>
        executions.record(summaries),
      ),
  };
}

/** A module that is not let go keeps both objects in memory, and paid for, until it is collected. */
async function released<M extends Disposable, T>(module: M, call: (module: M) => Promise<T>): Promise<T> {
  try {
    return await call(module);
  } finally {
    module[Symbol.dispose]();
  }
}

/** An execution's object. The runtime's own stub type loses the tags of a tagged result. */
export function executionObject(namespace: DurableObjectNamespace<ExecutionObject>, id: string): ExecutionRpc {
  return namespace.get(namespace.idFromName(id)) as unknown as ExecutionRpc;
}
