import { env } from "cloudflare:workers";
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { createD1Directory } from "../../shared/adapters/directory-d1.ts";
import type { CloudEvent } from "../../shared/domain/cloud-event.ts";
import type { EventFilter } from "../../shared/domain/effects.ts";
import type { ExecutionView } from "../../shared/domain/execution.ts";
import { newId, parseExecutionId } from "../../shared/domain/ids.ts";
import { type TestTenant, testTenant } from "../testing/fixture.ts";
import type { CorrelatorRpc, Receipt, Subscription } from "./rpc.ts";

export const ofType = (type: string, more: EventFilter["with"] = {}): EventFilter => ({
  with: { type: { equals: type }, ...more },
  correlate: [],
});

let count = 0;
export const eventOf = (type: string, more: Partial<CloudEvent> = {}): CloudEvent => ({
  specversion: "1.0",
  id: `e${++count}`,
  source: "/test",
  type,
  ...more,
});

export interface TestEvents {
  readonly tenant: TestTenant;
  readonly rpc: CorrelatorRpc;
  publish(...events: CloudEvent[]): Promise<readonly Receipt[]>;
  subscribe(subscription: Subscription): Promise<void>;
  /** A workflow that ends in its first turn, started by these events. */
  workflow(
    strategy: "one" | "any" | "all",
    filters: readonly EventFilter[],
  ): Promise<Extract<Subscription, { kind: "workflow" }>>;
  /** What it started, in the order in which it began. */
  runs(workflow: string): Promise<ExecutionView[]>;
  /** The instance is lost as in a kill: what it had in memory is gone. */
  crash(): Promise<void>;
  /** Rings now, whenever it was to ring. */
  ring(): Promise<boolean>;
  rows(query: string): Promise<Record<string, SqlStorageValue>[]>;
}

/** A tenant of its own, with its directory entry: how many lanes it has stands there. */
export async function testEvents(): Promise<TestEvents> {
  const tenant = await testTenant();
  const made = await createD1Directory(env.DIRECTORY).createOrganisation({ id: tenant.id, name: "Test" });
  if (!made.ok) throw new Error(made.error.detail);
  const stub = () => env.CORRELATOR.get(env.CORRELATOR.idFromName(tenant.id));
  const rpc = (): CorrelatorRpc => stub() as unknown as CorrelatorRpc;
  const subscribe: TestEvents["subscribe"] = async (subscription) => {
    const subscribed = await rpc().subscribe(tenant.id, subscription);
    if (!subscribed.ok) throw new Error(subscribed.error.detail);
  };
  return {
    tenant,
    subscribe,
    get rpc() {
      return rpc();
    },
    async publish(...events) {
      const published = await rpc().publish(tenant.id, events);
      if (!published.ok) throw new Error(published.error.detail);
      return published.value;
    },
    async workflow(strategy, filters) {
      const id = newId("wf", tenant.id, (length) => crypto.getRandomValues(new Uint8Array(length)));
      const revision = await tenant.revision([{ echo: { set: { got: "${ . }" } } }]);
      const subscription = { kind: "workflow", id, workflow: id, revision, strategy, filters } as const;
      await subscribe(subscription);
      return subscription;
    },
    async runs(workflow) {
      const listed = await tenant.executions().list({ cursor: null, limit: 200, workflowId: null, status: null });
      if (!listed.ok) throw new Error(listed.error.detail);
      const views = await Promise.all(
        listed.value.items.map(async ({ id }) => {
          const view = await tenant.intake(parseExecutionId(id)?.lane).describe(id);
          if (!view.ok) throw new Error(view.error.detail);
          return view.value;
        }),
      );
      return views.filter(({ trigger }) => trigger.source === workflow).toReversed();
    },
    async crash() {
      await runInDurableObject(stub(), (_object, ctx) => {
        ctx.abort("crash");
      }).catch(() => undefined);
    },
    ring: () => runDurableObjectAlarm(stub()),
    rows: (query) => runInDurableObject(stub(), (_object, ctx) => ctx.storage.sql.exec(query).toArray()),
  };
}
