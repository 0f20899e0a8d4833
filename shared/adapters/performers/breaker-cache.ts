import type { BreakerChoice } from "../../domain/breaker.ts";

/** What an isolate knows of a host that has failed lately. Numbers only: nothing of one request's is kept for another. */
export interface KnownHost {
  /** Null: closed. Else when it may be tried again, in milliseconds since 1970. */
  retryAt: number | null;
  /** When its breaker was last heard. */
  heardAt: number;
  failedAt: number;
  /** Not reported yet. */
  failures: number;
  successes: number;
  choice: BreakerChoice | undefined;
  /** Somebody here is asking or reporting; should they be gone, this passes. */
  askingUntil: number;
  reportingUntil: number;
}

/** Of an isolate, by tenant and host. A host that is not in it is taken to be well. */
export interface BreakerCache {
  get(key: string, now: number): KnownHost | undefined;
  add(key: string, now: number): KnownHost;
  readonly size: number;
}

/** A host is forgotten so long after its last failure, in milliseconds: then nobody asks for it any more. */
export const LATELY_MS = 60_000;
/** Hosts that have failed, of all tenants of an isolate; the one that was used least lately goes first. */
export const MAX_KNOWN_HOSTS = 5_000;

export function createBreakerCache(maxHosts: number = MAX_KNOWN_HOSTS): BreakerCache {
  // In the order of their last use.
  const hosts = new Map<string, KnownHost>();
  return {
    get size() {
      return hosts.size;
    },
    get(key, now) {
      const known = hosts.get(key);
      if (known === undefined) return undefined;
      hosts.delete(key);
      if (known.retryAt === null && now - known.failedAt > LATELY_MS) return undefined;
      hosts.set(key, known);
      return known;
    },
    add(key, now) {
      const known: KnownHost = {
        retryAt: null,
        heardAt: now,
        failedAt: now,
        failures: 0,
        successes: 0,
        choice: undefined,
        askingUntil: 0,
        reportingUntil: 0,
      };
      hosts.set(key, known);
      for (const oldest of hosts.keys()) {
        if (hosts.size <= maxHosts) break;
        hosts.delete(oldest);
      }
      return known;
    },
  };
}
