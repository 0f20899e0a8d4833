import type { Caller, TenantRpc } from "../durable-objects/tenant/rpc.ts";
import type { TenantObject } from "../durable-objects/tenant/tenant.ts";

type Module = Readonly<Record<string, (...given: readonly unknown[]) => Promise<unknown>>> & Disposable;

/**
 * A tenant's object, as its RPC surface says. Each call is one round trip, by pipelining, and lets go of the
 * module that it went through: a stub that nobody disposes of stays alive in the object until it is collected.
 */
export function tenantStub(namespace: DurableObjectNamespace<TenantObject>, id: string): TenantRpc {
  // Made per call: a stub that has failed stays broken. The runtime's own types wrap every value of the
  // surface in ways that the compiler does not resolve in reasonable time.
  const stub = () => namespace.get(namespace.idFromName(id)) as unknown as TenantRpc;
  const module = <T extends object>(open: () => T): T =>
    new Proxy({} as T, {
      get: (_, method) =>
        typeof method === "string" && method !== "then"
          ? async (...given: readonly unknown[]) => {
              using opened = open() as unknown as Module;
              return await opened[method]?.(...given);
            }
          : undefined,
    });
  return {
    provision: (tenant) => stub().provision(tenant),
    designer: (caller: Caller) => module(() => stub().designer(caller)),
    drafts: (caller: Caller) => module(() => stub().drafts(caller)),
    hooks: (caller: Caller) => module(() => stub().hooks(caller)),
    executions: (caller: Caller) => module(() => stub().executions(caller)),
    keys: (caller: Caller) => module(() => stub().keys(caller)),
    tickets: (caller: Caller) => module(() => stub().tickets(caller)),
    audit: (caller: Caller) => module(() => stub().audit(caller)),
    secrets: (caller: Caller) => module(() => stub().secrets(caller)),
    connections: (caller: Caller) => module(() => stub().connections(caller)),
    triggers: (caller: Caller) => module(() => stub().triggers(caller)),
    people: (caller: Caller) => module(() => stub().people(caller)),
    breakers: (caller: Caller) => module(() => stub().breakers(caller)),
    bulk: (caller: Caller) => module(() => stub().bulk(caller)),
    templates: (caller: Caller) => module(() => stub().templates(caller)),
    workflowTests: (caller: Caller) => module(() => stub().workflowTests(caller)),
    notifications: (caller: Caller) => module(() => stub().notifications(caller)),
  };
}
