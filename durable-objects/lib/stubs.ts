import type { ExecutionSummary } from "../../shared/domain/execution.ts";
import type { Result } from "../../shared/domain/result.ts";
import type { CorrelatorObject } from "../correlator/correlator.ts";
import type { CorrelatorRpc } from "../correlator/rpc.ts";
import type { ExecutionObject } from "../execution/execution.ts";
import type { ExecutionRpc } from "../execution/rpc.ts";
import type { IntakeObject } from "../intake/intake.ts";
import type { IntakeRpc } from "../intake/rpc.ts";
import type { ScheduleRpc } from "../schedule/rpc.ts";
import type { ScheduleObject } from "../schedule/schedule.ts";
import type { Caller, ConnectionsRpc, DesignerRpc, ExecutionsRpc, RevisionRecord, SecretsRpc } from "../tenant/rpc.ts";
import type { TenantObject } from "../tenant/tenant.ts";

/** The objects themselves act, not a person: nothing of it is audited. */
const SYSTEM: Caller = { actor: "system", requestId: "-", audit: null, idempotency: null };

/** What the objects of a tenant's executions ask of the tenant object; each call is one round trip, by pipelining. */
export function tenantModules(namespace: DurableObjectNamespace<TenantObject>, tenant: string) {
  const stub = namespace.get(namespace.idFromName(tenant));
  return {
    revision: (id: string): Promise<Result<RevisionRecord>> =>
      released(stub.designer(SYSTEM) as unknown as Disposable & DesignerRpc, (designer) => designer.revisionById(id)),
    resolveNamed: (name: { namespace: string; name: string; version: string }): Promise<Result<RevisionRecord>> =>
      released(stub.designer(SYSTEM) as unknown as Disposable & DesignerRpc, (designer) =>
        designer.resolveNamed(name.namespace, name.name, name.version),
      ),
    openSecrets: (names: readonly string[]): ReturnType<SecretsRpc["open"]> =>
      released(stub.secrets(SYSTEM) as unknown as Disposable & SecretsRpc, (secrets) => secrets.open(names)),
    openConnection: (connection: string): ReturnType<ConnectionsRpc["open"]> =>
      released(stub.connections(SYSTEM) as unknown as Disposable & ConnectionsRpc, (connections) =>
        connections.open(connection),
      ),
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

/** A tenant's events. */
export function correlatorObject(namespace: DurableObjectNamespace<CorrelatorObject>, tenant: string): CorrelatorRpc {
  return namespace.get(namespace.idFromName(tenant)) as unknown as CorrelatorRpc;
}

/** A workflow's schedule. */
export function scheduleObject(namespace: DurableObjectNamespace<ScheduleObject>, workflow: string): ScheduleRpc {
  return namespace.get(namespace.idFromName(workflow)) as unknown as ScheduleRpc;
}

/** One lane of a tenant's starts. */
export function intakeObject(namespace: DurableObjectNamespace<IntakeObject>, tenant: string, lane: number): IntakeRpc {
  return namespace.get(namespace.idFromName(`${tenant}:${lane}`)) as unknown as IntakeRpc;
}
