/**
 * Least recently used, bounded, and nothing older than `ttlMs`. Holds plain values only: a promise or a stub of
 * one request can't be used by another in the Workers runtime. Misses are not kept by design (DESIGN §4).
 */
export class StaleCache<V> {
  readonly #entries = new Map<string, { readonly value: V; readonly until: number }>();
  readonly #max: number;
  readonly #ttlMs: number;

  constructor(max: number, ttlMs: number) {
    this.#max = max;
    this.#ttlMs = ttlMs;
  }

  get(key: string, now: number): V | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#entries.delete(key);
    if (entry.until <= now) return undefined;
    // A Map keeps the order of insertion: the first is the one longest unused.
    this.#entries.set(key, entry);
    return entry.value;
  }

  set(key: string, value: V, now: number): void {
    this.#entries.delete(key);
    if (this.#entries.size >= this.#max) {
      const oldest = this.#entries.keys().next();
      if (oldest.done !== true) this.#entries.delete(oldest.value);
    }
    this.#entries.set(key, { value, until: now + this.#ttlMs });
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }

  /** What a change made wrong, at once in this isolate; elsewhere it ages out. */
  deleteWhere(wrong: (value: V) => boolean): void {
    for (const [key, entry] of this.#entries) if (wrong(entry.value)) this.#entries.delete(key);
  }
}
