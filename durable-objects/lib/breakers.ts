import { proxyDurable } from "itty-durable/proxy-durable.js";
import { type BreakerCall, countBreakerCall, countRequest } from "../../shared/observability/meter.ts";
import type { Breakers } from "../../shared/ports/breakers.ts";
import type { BreakerRpc } from "../breaker/rpc.ts";

/** A tenant's breakers, each an object of its own. Every call is one round trip, and is counted. */
export function breakersOf(namespace: DurableObjectNamespace, tenant: string): Breakers {
  const objects = proxyDurable(namespace, { name: "BREAKER", parse: true });
  const breaker = (call: BreakerCall, host: string): BreakerRpc => {
    countBreakerCall(call);
    countRequest("breaker");
    // Made per call: a stub that has failed stays broken.
    return objects.get(`${tenant}:${host}`) as BreakerRpc;
  };
  return {
    report: (host, seen, choice) => breaker("report", host).report(tenant, host, seen, choice ?? null),
    look: (host) => breaker("look", host).look(),
    admit: (host, leaseMs) => breaker("admit", host).admit(leaseMs),
    probed: (host, probe, result) => breaker("probed", host).probed(probe, result),
    view: (host) => breaker("view", host).view(),
    close: (host) => breaker("close", host).close(),
  };
}
