import { setTimeout as sleep } from "node:timers/promises";
import { sign } from "../demo/order.ts";
import type { Hook } from "../demo/platform/api.ts";
import { between } from "./random.ts";
import type { Posted } from "./verify.ts";

const ABANDONED_SHARE = 0.3;
const POST_TIMEOUT_MS = 5_000;

interface Pending {
  readonly n: number;
  readonly body: string;
  readonly id: string;
  /** Its sender gives up after one failure: what then exists must be whole, or nothing. */
  readonly abandons: boolean;
  readonly named: string[];
  attempts: number;
}

/** Posts signed deliveries, and keeps what each was told. A repeat has the id of the first. */
export class Poster {
  readonly #random: () => number;
  readonly #receiver: string;
  readonly #run: string;
  readonly #all: Pending[] = [];
  #hook: Pick<Hook, "url" | "secret"> | undefined;

  constructor(random: () => number, receiver: string, run: string) {
    this.#random = random;
    this.#receiver = receiver;
    this.#run = run;
  }

  get posted(): readonly Posted[] {
    return this.#all;
  }

  /** Where to post: the hook's path at the server's origin of this round. */
  aim(hook: Pick<Hook, "url" | "secret">): void {
    this.#hook = hook;
  }

  /** Sends `count` new deliveries over `ms`, and stops early where `signal` says so. */
  async send(count: number, ms: number, signal: AbortSignal): Promise<void> {
    const times = Array.from({ length: count }, () => this.#random() * ms).toSorted((a, b) => a - b);
    const began = performance.now();
    const sent: Promise<void>[] = [];
    for (const time of times) {
      const delivery = this.#create();
      await sleep(Math.max(0, began + time - performance.now()));
      if (signal.aborted) break;
      this.#all.push(delivery);
      sent.push(this.#post(delivery));
    }
    await Promise.all(sent);
  }

  /** Sends what was not acknowledged again, but for what its sender has given up. */
  async repeat(): Promise<void> {
    await Promise.all(this.#all.filter((one) => one.named.length === 0 && !one.abandons).map((one) => this.#post(one)));
  }

  #create(): Pending {
    const n = this.#all.length + 1;
    const body = JSON.stringify({ n, receiver: this.#receiver, slowMs: between(this.#random, 60, 600) });
    return { n, body, id: `msg_${this.#run}_${n}`, abandons: this.#random() < ABANDONED_SHARE, named: [], attempts: 0 };
  }

  async #post(delivery: Pending): Promise<void> {
    if (this.#hook === undefined) throw new Error("no hook to post to");
    delivery.attempts += 1;
    try {
      const { body, headers } = sign(this.#hook.secret, delivery.body, delivery.id);
      const response = await fetch(this.#hook.url, {
        method: "POST",
        body,
        headers,
        signal: AbortSignal.timeout(POST_TIMEOUT_MS),
      });
      const answer: unknown = await response.json();
      const id = typeof answer === "object" && answer !== null && "execution" in answer ? answer.execution : undefined;
      if (response.status === 202 && typeof id === "string" && !delivery.named.includes(id)) delivery.named.push(id);
    } catch {
      // Not acknowledged: the platform is down, or died with the answer on its way. That is the test.
    }
  }
}
