import type { ExecutionSummary } from "../../shared/domain/execution.ts";
import { indexShardOf } from "../../shared/domain/execution-index.ts";
import { type QuotaLimits, quotaLimits } from "../../shared/domain/quota.ts";
import { fail, ok, type Result } from "../../shared/domain/result.ts";
import type { BreakerRegister, OrganisationBreaker } from "../breaker/rpc.ts";
import type { CorrelatorObject } from "../correlator/correlator.ts";
import type { CorrelatorRpc } from "../correlator/rpc.ts";
import type { ExecutionObject } from "../execution/execution.ts";
import type { ExecutionRpc } from "../execution/rpc.ts";
import type { IndexObject } from "../index/index.ts";
import type { IndexRpc, Swept } from "../index/rpc.ts";
import type { IntakeObject } from "../intake/intake.ts";
import type { IntakeRpc } from "../intake/rpc.ts";
import type { ScheduleRpc } from "../schedule/rpc.ts";
import type { ScheduleObject } from "../schedule/schedule.ts";
import type {
  BreakersRpc,
  Caller,
  ConnectionsRpc,
  DesignerRpc,
  ExecutionsRpc,
  RevisionRecord,
  SecretsRpc,
} from "../tenant/rpc.ts";
import type { NotificationsRpc } from "../tenant/notifications-rpc.ts";
import type { NewPersonTask, PeopleRpc } from "../tenant/people-rpc.ts";
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
    breakers: {
      noted: async (host: string): Promise<OrganisationBreaker> => {
        const noted = await released(stub.breakers(SYSTEM) as unknown as Disposable & BreakersRpc, (breakers) =>
          breakers.noted(host),
        );
        if (!noted.ok) throw new Error(noted.error.detail);
        return noted.value;
      },
      forgotten: async (host: string): Promise<void> => {
        const forgotten = await released(stub.breakers(SYSTEM) as unknown as Disposable & BreakersRpc, (breakers) =>
          breakers.forgotten(host),
        );
        if (!forgotten.ok) throw new Error(forgotten.error.detail);
      },
    } satisfies BreakerRegister,
    retention: (): ReturnType<ExecutionsRpc["retentionMs"]> =>
      released(stub.executions(SYSTEM) as unknown as Disposable & ExecutionsRpc, (executions) =>
        executions.retentionMs(),
      ),
    askPerson: (task: NewPersonTask): ReturnType<PeopleRpc["ask"]> =>
      released(stub.people(asked(task.execution, "person.created")) as unknown as Disposable & PeopleRpc, (people) =>
        people.ask(task),
      ),
    noticedPerson: (task: string): Promise<Result<null>> =>
      released(stub.people(SYSTEM) as unknown as Disposable & PeopleRpc, (people) => people.noticed(task)),
    withdrawPerson: (execution: string, effect: string): Promise<Result<null>> =>
      released(stub.people(asked(execution, "person.withdrawn")) as unknown as Disposable & PeopleRpc, (people) =>
        people.withdraw(execution, effect),
      ),
    swept: (swept: Swept): ReturnType<ExecutionsRpc["swept"]> =>
      released(stub.executions(SYSTEM) as unknown as Disposable & ExecutionsRpc, (executions) =>
        executions.swept(swept),
      ),
    executionsEnded: (summaries: readonly ExecutionSummary[]): ReturnType<NotificationsRpc["ended"]> =>
      released(stub.notifications(SYSTEM) as unknown as Disposable & NotificationsRpc, (notifications) =>
        notifications.ended(summaries),
      ),
    limits: async (): Promise<Result<QuotaLimits>> => {
      const read = await released(stub.executions(SYSTEM) as unknown as Disposable & ExecutionsRpc, (executions) =>
        executions.quota(),
      );
      return read.ok ? ok(quotaLimits(read.value)) : read;
    },
    underWay: (atMost: number): Promise<Result<number>> =>
      released(stub.executions(SYSTEM) as unknown as Disposable & ExecutionsRpc, (executions) =>
        executions.underWay(atMost),
      ),
  };
}

/** Whose doing it is, for the audit trail. */
const asked = (execution: string, audit: string): Caller => ({ ...SYSTEM, actor: `execution:${execution}`, audit });

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

/** One shard of a tenant's execution index. */
export function indexShard(namespace: DurableObjectNamespace<IndexObject>, tenant: string, shard: number): IndexRpc {
  return namespace.get(namespace.idFromName(`${tenant}:${shard}`)) as unknown as IndexRpc;
}

/** Lists executions: one RPC for each shard that they belong to, which is one where they are of one lane. */
export async function recordExecutions(
  namespace: DurableObjectNamespace<IndexObject>,
  tenant: string,
  summaries: readonly ExecutionSummary[],
): Promise<Result<null>> {
  const byShard = Map.groupBy(summaries, ({ id }) => indexShardOf(tenant, id));
  for (const [shard, ofShard] of byShard) {
    if (shard === undefined) return fail("invalid", `${ofShard[0]?.id} is not an execution of this organisation.`);
    const recorded = await indexShard(namespace, tenant, shard).record(ofShard);
    if (!recorded.ok) return recorded;
  }
  return ok(null);
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
