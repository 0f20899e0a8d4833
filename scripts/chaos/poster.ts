import { setTimeout as sleep } from "node:timers/promises";
import { sign } from "../demo/order.ts";
import { type Api, type Hook, send, UnexpectedAnswer } from "../demo/platform/api.ts";
import { type Fate, field, type Posted } from "./evidence.ts";
import { between } from "./random.ts";

const ABANDONED_SHARE = 0.15;
const HOOK_SHARE = 0.5;
const FAULT_SHARE = 0.2;
const CANCEL_SHARE = 0.25;
const POST_TIMEOUT_MS = 5_000;
const AGAIN_MS = 100;
/** A cancel comes this long after the start was acknowledged: before the first call, or in any of the ten steps. */
const CANCEL_AFTER_MS = [0, 5_000] as const;

/** Where starts go. */
export interface Target {
  readonly api: Api;
  readonly workflow: string;
  readonly hook: Pick<Hook, "url" | "secret">;
}

interface Pending {
  readonly n: number;
  readonly fate: Fate;
  readonly input: object;
  readonly key: string;
  readonly byHook: boolean;
  /** Its sender gives up after one failure: what then exists must be whole, or nothing. */
  readonly abandons: boolean;
  readonly cancelAfterMs: number;
  readonly named: string[];
  attempts: number;
  cancelled: number | null;
}

/** Starts the executions of one round, by a hook and by the API, cancels some, and keeps what each was told. */
export class Poster {
  readonly #random: () => number;
  readonly #receiver: string;
  readonly #run: string;
  #next: number;
  readonly #target: Target;
  readonly #all: Pending[] = [];
  readonly #cancels: Promise<void>[] = [];

  /**
   * @param run part of the keys, so that those of two runs differ
   * @param first the number of its first execution
   */
  constructor(target: Target, options: { random: () => number; receiver: string; run: string; first: number }) {
    this.#target = target;
    this.#random = options.random;
    this.#receiver = options.receiver;
    this.#run = options.run;
    this.#next = options.first;
  }

  get posted(): readonly Posted[] {
    return this.#all;
  }

  /** Sends `count` new ones over `ms`; those that are due after `signal` are sent by `repeat`. */
  async send(count: number, ms: number, signal: AbortSignal): Promise<void> {
    const times = Array.from({ length: count }, () => this.#random() * ms).toSorted((a, b) => a - b);
    const due = times.map((time) => ({ time, pending: this.#create() }));
    const began = performance.now();
    const sent: Promise<void>[] = [];
    for (const { time, pending } of due) {
      if (!signal.aborted)
        await sleep(Math.max(0, began + time - performance.now()), undefined, { signal }).catch(() => undefined);
      this.#all.push(pending);
      if (!signal.aborted) sent.push(this.#post(pending));
    }
    await Promise.all(sent);
  }

  /** Sends what was not acknowledged again, but for what its sender has given up. */
  async repeat(): Promise<void> {
    const open = this.#all.filter((one) => one.named.length === 0 && !(one.abandons && one.attempts > 0));
    await Promise.all(open.map((one) => this.#post(one)));
  }

  /** Resolves when each cancel has been answered. */
  async cancelled(): Promise<void> {
    await Promise.all(this.#cancels);
  }

  #create(): Pending {
    const n = this.#next++;
    const random = this.#random;
    const lot = random();
    const fate = lot < FAULT_SHARE ? "fault" : lot < FAULT_SHARE + CANCEL_SHARE ? "cancel" : "complete";
    return {
      n,
      fate,
      input: { n, receiver: this.#receiver, slowMs: between(random, 60, 500), fate },
      key: `msg_${this.#run}_${n}`,
      byHook: random() < HOOK_SHARE,
      // Nobody could cancel what nobody knows.
      abandons: random() < ABANDONED_SHARE && fate !== "cancel",
      cancelAfterMs: between(random, ...CANCEL_AFTER_MS),
      named: [],
      attempts: 0,
      cancelled: null,
    };
  }

  async #post(one: Pending): Promise<void> {
    one.attempts += 1;
    try {
      const id = one.byHook ? await this.#deliver(one) : await this.#start(one);
      if (id === undefined || one.named.includes(id)) return;
      one.named.push(id);
      if (one.fate === "cancel") this.#cancels.push(this.#cancel(one, id));
    } catch {
      // Not acknowledged: the platform is down, or died with the answer on its way. That is the test.
    }
  }

  async #deliver({ input, key }: Pending): Promise<string | undefined> {
    const { body, headers } = sign(this.#target.hook.secret, JSON.stringify(input), key);
    const signal = AbortSignal.timeout(POST_TIMEOUT_MS);
    const response = await fetch(this.#target.hook.url, { method: "POST", body, headers, signal });
    return named(response.status, await response.json(), "execution");
  }

  async #start({ input, key }: Pending): Promise<string | undefined> {
    const { api, workflow } = this.#target;
    const headers = { authorization: `Bearer ${api.key}`, "idempotency-key": key };
    const { status, body } = await send("POST", `${api.origin}/v1/executions`, { workflow, input }, headers);
    return named(status, body, "id");
  }

  /** Once acknowledged; again until it is answered. */
  async #cancel(one: Pending, id: string): Promise<void> {
    await sleep(one.cancelAfterMs);
    while (one.cancelled === null) {
      try {
        await this.#target.api.call("POST", `/v1/executions/${id}/cancel`, 200, { reason: "chaos" });
        one.cancelled = 200;
      } catch (error) {
        if (error instanceof UnexpectedAnswer && error.status < 500) one.cancelled = error.status;
        else await sleep(AGAIN_MS);
      }
    }
  }
}

/** The id that a 202 names. */
function named(status: number, answer: unknown, name: "execution" | "id"): string | undefined {
  const id = field(answer, name);
  return status === 202 && typeof id === "string" ? id : undefined;
}
