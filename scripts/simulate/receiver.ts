import { type Clock, living } from "./clock.ts";
import type { Random } from "./random.ts";

export interface Arrival {
  readonly at: number;
  readonly path: string;
  readonly key: string;
  /** Whether something was done: false for a repetition that a keyed receiver recognised, and for a failure. */
  readonly applied: boolean;
}

/**
 * The services that workflows call: `/keyed/<step>` honours `Idempotency-Key`, `/plain/<step>` does not,
 * `/flaky/<step>` honours it and fails now and then before it has done anything.
 */
export class Receiver {
  readonly arrivals: Arrival[] = [];
  /** Executions that have called somebody who has not answered yet. */
  readonly under = new Set<string>();
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #seen = new Set<string>();
  /** Asked when a request arrives: whether its intent is on disk. */
  onArrival: (key: string, path: string) => void = () => undefined;
  lost: number;
  delay: number;

  constructor(clock: Clock, random: Random, lost: number, delay: number) {
    this.#clock = clock;
    this.#random = random;
    this.lost = lost;
    this.delay = delay;
  }

  readonly fetch = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(input instanceof Request ? input.url : String(input));
    const headers = new Headers(init.headers);
    const { signal } = init;
    await living.getStore()?.gate();
    const answer = Promise.withResolvers<Response>();
    // It may be rejected before anybody waits for it.
    answer.promise.catch(() => undefined);
    signal?.addEventListener("abort", () => answer.reject(signal.reason as Error));
    const caller = living.getStore() ?? null;
    this.under.add((headers.get("idempotency-key") ?? "").split(":")[0] ?? "");
    await this.#clock.wait(this.#random.below(this.delay + 1));
    if (this.#random.chance(this.lost)) throw new TypeError("connection refused");
    // The network does not know that the sender died.
    living.exit(() => {
      this.#clock.after(this.#random.below(this.delay + 1), () => {
        const status = this.#apply(url.pathname, headers.get("idempotency-key") ?? "");
        const lost = this.#random.chance(this.lost);
        this.under.delete((headers.get("idempotency-key") ?? "").split(":")[0] ?? "");
        this.#clock.after(
          this.#random.below(this.delay + 1),
          () => {
            if (lost) answer.reject(new TypeError("connection reset"));
            else answer.resolve(Response.json({ path: url.pathname, n: this.arrivals.length }, { status }));
          },
          caller,
        );
      });
    });
    return answer.promise;
  };

  #apply(path: string, key: string): number {
    this.onArrival(key, path);
    const [, kind = "", step = ""] = path.split("/");
    if (kind === "flaky" && !this.#seen.has(`${step} ${key}`) && this.#random.chance(0.4)) {
      this.arrivals.push({ at: this.#clock.now, path, key, applied: false });
      return 503;
    }
    const known = kind !== "plain" && this.#seen.has(`${step} ${key}`);
    this.#seen.add(`${step} ${key}`);
    this.arrivals.push({ at: this.#clock.now, path, key, applied: !known });
    return 200;
  }
}
