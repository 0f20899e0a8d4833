/// <reference lib="esnext.disposable" />
import { env } from "cloudflare:workers";
import { tenantId } from "../../shared/domain/ids.ts";
import type { Result } from "../../shared/domain/result.ts";
import { rowsWrittenSoFar } from "../../shared/observability/meter.ts";
import { randomBytes } from "./digest.ts";
import type { Caller, NewRevision, TenantRpc } from "./rpc.ts";
import type { TenantObject } from "./tenant.ts";

/** For tests: what they share. */
export interface TestTenant {
  readonly id: string;
  readonly stub: DurableObjectStub<TenantObject>;
  readonly rpc: TenantRpc;
}

export function tenantNamed(id: string): TestTenant {
  const stub = env.TENANT.get(env.TENANT.idFromName(id));
  // The runtime's own type for a stub can't say `unknown`, which definitions and outputs are.
  const remote = stub as unknown as TenantRpc;
  const rpc: TenantRpc = {
    provision: (tenant) => remote.provision(tenant),
    designer: (caller) => releasing(() => remote.designer(caller)),
    drafts: (caller) => releasing(() => remote.drafts(caller)),
    hooks: (caller) => releasing(() => remote.hooks(caller)),
    executions: (caller) => releasing(() => remote.executions(caller)),
    keys: (caller) => releasing(() => remote.keys(caller)),
    tickets: (caller) => releasing(() => remote.tickets(caller)),
    audit: (caller) => releasing(() => remote.audit(caller)),
    secrets: (caller) => releasing(() => remote.secrets(caller)),
    connections: (caller) => releasing(() => remote.connections(caller)),
    triggers: (caller) => releasing(() => remote.triggers(caller)),
    people: (caller) => releasing(() => remote.people(caller)),
    breakers: (caller) => releasing(() => remote.breakers(caller)),
    bulk: (caller) => releasing(() => remote.bulk(caller)),
    templates: (caller) => releasing(() => remote.templates(caller)),
    workflowTests: (caller) => releasing(() => remote.workflowTests(caller)),
    notifications: (caller) => releasing(() => remote.notifications(caller)),
  };
  return { id, stub, rpc };
}

/** A module for one call, released after it: a stub that is still held keeps the object from being evicted. */
function releasing<Module extends object>(open: () => Module): Module {
  return new Proxy({} as Module, {
    get:
      (_, method) =>
      async (...args: unknown[]) => {
        using module = open() as Disposable & Record<string | symbol, (...args: unknown[]) => Promise<unknown>>;
        return await module[method]?.(...args);
      },
  });
}

export async function newTenant(): Promise<TestTenant> {
  const tenant = tenantNamed(tenantId(randomBytes));
  valueOf(await tenant.rpc.provision({ id: tenant.id, name: "Test" }));
  return tenant;
}

export const READER: Caller = { actor: "session:test", requestId: "req-1", audit: null, idempotency: null };

export function writer(audit: string, key?: string, bodyHash = "body"): Caller {
  return {
    actor: "session:test",
    requestId: "req-1",
    audit,
    idempotency: key === undefined ? null : { key, bodyHash },
  };
}

export function newRevision(
  name: string,
  change: Partial<NewRevision> & { readonly marker?: unknown } = {},
): NewRevision {
  const { marker = 1, ...rest } = change;
  const definition = {
    document: { dsl: "1.0.3", namespace: "test", name, version: "1.0.0" },
    do: [{ mark: { set: { marker } } }],
  };
  return { definition, source: null, namespace: "test", name, version: "1.0.0", title: null, summary: null, ...rest };
}

export function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.detail}`);
  return result.value;
}

export function codeOf(result: Result<unknown>): string {
  return result.ok ? "ok" : result.error.code;
}

export function detailOf(result: Result<unknown>): string {
  return result.ok ? "" : result.error.detail;
}

/** Rows that tenant objects wrote while `work` ran, as the runtime counted them. */
export async function rowsWrittenBy(work: () => Promise<unknown>): Promise<number> {
  const before = rowsWrittenSoFar().tenant;
  await work();
  return rowsWrittenSoFar().tenant - before;
}
