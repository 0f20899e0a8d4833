import { AsyncLocalStorage } from "node:async_hooks";
import type { Random } from "./random.ts";

/** Whoever lives and dies as one: an object's instance. What it waits for never comes once it is dead. */
export interface Life {
  dead: boolean;
  /** Resolves once what it has written is on disk, and never for the dead: their words are not heard. */
  gate(): Promise<void>;
}

interface Event {
  readonly at: number;
  readonly order: number;
  /** Null: the world's own. */
  readonly life: Life | null;
  run(): void;
}

/** Whose code runs now; undefined: the world's own. */
export const living = new AsyncLocalStorage<Life>();

const real = {
  Date,
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
  setImmediate: globalThis.setImmediate,
  random: Math.random,
};

/**
 * Time that moves only from one event to the next. While it is installed, timers, `Date`, `scheduler` and the random
 * sources of this process are its own.
 */
export class Clock {
  now: number;
  readonly #random: Random;
  #events: Event[] = [];
  #order = 0;
  readonly #cancelled = new Set<number>();

  constructor(start: number, random: Random) {
    this.now = start;
    this.#random = random;
  }

  /** @returns a number to cancel it by */
  after(ms: number, run: () => void, life: Life | null = living.getStore() ?? null): number {
    const order = ++this.#order;
    const at = this.now + Math.max(0, ms);
    const event: Event = { at, order, life, run };
    let low = 0;
    let high = this.#events.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.#events[middle];
      if (other !== undefined && (other.at < at || (other.at === at && other.order < order))) low = middle + 1;
      else high = middle;
    }
    this.#events.splice(low, 0, event);
    return order;
  }

  cancel(order: number): void {
    this.#cancelled.add(order);
  }

  /** Resolves for the living only. */
  wait(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.after(ms, resolve);
    return promise;
  }

  /** Runs events until `done`, or until there are none, or the time is `until`. @returns whether it is done */
  async run(done: () => boolean, until: number): Promise<boolean> {
    await settle();
    while (!done()) {
      const event = this.#events.shift();
      if (event === undefined || event.at > until) return false;
      if (this.#cancelled.delete(event.order) || event.life?.dead === true) continue;
      this.now = event.at;
      if (event.life === null) living.exit(event.run);
      else living.run(event.life, event.run);
      await settle();
    }
    return true;
  }

  install(): () => void {
    const clock = this;
    const random = this.#random;
    class VirtualDate extends real.Date {
      constructor(...args: ConstructorParameters<typeof Date> | []) {
        // oxlint-disable-next-line no-unsafe-argument -- Date's own overloads
        super(...((args.length === 0 ? [clock.now] : args) as [number]));
      }
      static override now(): number {
        return Math.floor(clock.now);
      }
    }
    globalThis.Date = VirtualDate as DateConstructor;
    globalThis.setTimeout = ((run: () => void, ms = 0) => clock.after(ms, run)) as unknown as typeof setTimeout;
    globalThis.clearTimeout = ((order: number) => clock.cancel(order)) as unknown as typeof clearTimeout;
    Math.random = () => random.next();
    Object.assign(globalThis, { scheduler: { wait: (ms: number) => clock.wait(ms) } });
    return () => {
      globalThis.Date = real.Date;
      globalThis.setTimeout = real.setTimeout;
      globalThis.clearTimeout = real.clearTimeout;
      Math.random = real.random;
    };
  }
}

/** Everything that follows without waiting has happened: microtasks and ticks come before an immediate. */
function settle(): Promise<void> {
  return new Promise((resolve) => real.setImmediate(resolve));
}
