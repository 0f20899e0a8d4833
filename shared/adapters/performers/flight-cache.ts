import type { Exchange } from "../../ports/egress.ts";

/** How long one waits for another's request before making it oneself: the other may be gone with its object. */
const MAX_WAIT_MS = 10_000;

export interface Loaded<T> {
  readonly value: T;
  /** Milliseconds; 0 or less: for those who wait for it now, and nobody after. */
  readonly freshForMs: number;
  /** What it counts of `maxCost`. */
  readonly cost: number;
}

export interface FlightCacheOptions {
  readonly maxEntries: number;
  /** Of all entries together. */
  readonly maxCost: number;
  readonly now?: () => number;
}

/** What others should not ask for again while it is fresh, or while somebody is asking. */
export interface FlightCache<T> {
  /** @returns what is fresh */
  peek(key: string): T | undefined;
  drop(key: string): void;
  /** One `load` for all that wait. A failure is shared by those, and not kept. */
  get(key: string, signal: AbortSignal, load: () => Promise<Exchange<Loaded<T>>>): Promise<Exchange<T>>;
}

export function createFlightCache<T>(options: FlightCacheOptions): FlightCache<T> {
  const { maxEntries, maxCost, now = Date.now } = options;
  // In the order of their last use: the first goes first.
  const entries = new Map<string, Loaded<T> & { readonly until: number }>();
  const flights = new Map<string, Promise<Exchange<T> | null>>();
  let cost = 0;

  const drop = (key: string): void => {
    cost -= entries.get(key)?.cost ?? 0;
    entries.delete(key);
  };
  const peek = (key: string): T | undefined => {
    const entry = entries.get(key);
    if (entry === undefined) return undefined;
    if (entry.until <= now()) {
      drop(key);
      return undefined;
    }
    entries.delete(key);
    entries.set(key, entry);
    return entry.value;
  };
  const keep = (key: string, loaded: Loaded<T>): void => {
    drop(key);
    if (loaded.freshForMs <= 0 || loaded.cost > maxCost) return;
    entries.set(key, { ...loaded, until: now() + loaded.freshForMs });
    cost += loaded.cost;
    for (const oldest of entries.keys()) {
      if (entries.size <= maxEntries && cost <= maxCost) break;
      drop(oldest);
    }
  };

  return {
    peek,
    drop,
    async get(key, signal, load) {
      const kept = peek(key);
      if (kept !== undefined) return { ok: true, value: kept };
      const other = flights.get(key);
      const shared = other === undefined ? null : await waitFor(other, signal);
      if (shared !== null) return shared;
      const { promise, resolve } = Promise.withResolvers<Exchange<T> | null>();
      flights.set(key, promise);
      // Null where it was given up: those who wait make their own.
      let result: Exchange<T> | null = null;
      try {
        const loaded = await load();
        if (loaded.ok) keep(key, loaded.value);
        const own: Exchange<T> = loaded.ok ? { ok: true, value: loaded.value.value } : loaded;
        if (loaded.ok || !signal.aborted) result = own;
        return own;
      } finally {
        if (flights.get(key) === promise) flights.delete(key);
        resolve(result);
      }
    },
  };
}

/** Null: it was given up, takes too long, or is no longer wanted here. */
async function waitFor<T>(flight: Promise<T | null>, signal: AbortSignal): Promise<T | null> {
  const { promise, resolve } = Promise.withResolvers<null>();
  const give = (): void => resolve(null);
  const timer = setTimeout(give, MAX_WAIT_MS);
  signal.addEventListener("abort", give, { once: true });
  try {
    return await Promise.race([flight, promise]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", give);
  }
}
