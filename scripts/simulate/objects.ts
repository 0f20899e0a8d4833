import { type Clock, type Life, living } from "./clock.ts";
import { Disk } from "./disk.ts";
import type { Random } from "./random.ts";

type Methods = Record<string, (...args: unknown[]) => unknown>;
export type ObjectClass = new (ctx: never, env: never) => object;

/** How unkind the platform is. Times in milliseconds, the rest in parts of one. */
export interface Weather {
  readonly delay: number;
  readonly flush: number;
  readonly lost: number;
  readonly crash: number;
}

interface Instance extends Life {
  readonly object: Methods;
  ready: Promise<void>;
}

interface Place {
  readonly name: string;
  readonly disk: Disk;
  instance: Instance | null;
  flushed: PromiseWithResolvers<void> | null;
  ringing: boolean;
  failures: number;
  alarmSetFor: number | null;
}

/** After six failures the runtime gives an alarm up. */
const MAX_ALARM_RETRIES = 6;

/**
 * Durable Objects of one class: instances over disks, RPC between them, alarms, output gates and crashes, as the
 * platform documents them. What leaves an object waits until what it wrote is on disk.
 */
export class ObjectSpace {
  readonly #type: ObjectClass;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #places = new Map<string, Place>();
  weather: Weather;
  /** Until then nothing of it runs, and nobody reaches it. */
  downUntil = 0;
  env: object = {};
  readonly report: (what: string) => void;

  constructor(type: ObjectClass, clock: Clock, random: Random, weather: Weather, report: (what: string) => void) {
    this.#type = type;
    this.#clock = clock;
    this.#random = random;
    this.weather = weather;
    this.report = report;
  }

  // The part of DurableObjectNamespace that is used.
  idFromName(name: string): string {
    return name;
  }
  get(name: string): object {
    return new Proxy(
      {},
      {
        get: (_target, method) =>
          typeof method === "string" && method !== "then"
            ? (...args: unknown[]) => this.#call(name, method, args)
            : undefined,
      },
    );
  }

  names(): readonly string[] {
    return [...this.#places.keys()];
  }
  disk(name: string): Disk | undefined {
    return this.#places.get(name)?.disk;
  }
  crash(name: string): void {
    const place = this.#places.get(name);
    if (place !== undefined) this.#lose(place);
  }
  crashAll(): void {
    for (const place of this.#places.values()) this.#lose(place);
  }
  close(): void {
    for (const { disk } of this.#places.values()) disk.close();
  }

  async #call(name: string, method: string, args: unknown[]): Promise<unknown> {
    const caller = living.getStore() ?? null;
    await caller?.gate();
    await this.#clock.wait(this.#random.below(this.weather.delay + 1));
    if (this.#clock.now < this.downUntil || this.#random.chance(this.weather.lost))
      throw new Error("Network connection lost.");
    const answer = Promise.withResolvers<unknown>();
    answer.promise.catch(() => undefined);
    // The callee's own life; what it answers comes back on the caller's.
    const finish = (settleIt: () => void): void => {
      this.#clock.after(this.#random.below(this.weather.delay + 1), settleIt, caller);
    };
    const place = this.#place(name);
    const instance = this.#instance(place);
    const onLost = (): void => finish(() => answer.reject(new Error("The Durable Object was reset.")));
    this.#inFlight(instance, onLost);
    living.run(instance, () => {
      void (async () => {
        try {
          await instance.ready;
          const work = instance.object[method];
          if (work === undefined) throw new Error(`${name} has no ${method}`);
          const value = await work.apply(instance.object, structuredClone(args));
          await this.#gate(place);
          const copy = structuredClone(value);
          this.#landed(instance, onLost);
          const lost = this.#random.chance(this.weather.lost);
          finish(() => (lost ? answer.reject(new Error("Network connection lost.")) : answer.resolve(copy)));
        } catch (error) {
          this.#landed(instance, onLost);
          finish(() => answer.reject(error instanceof Error ? new Error(error.message) : error));
        }
      })();
    });
    return answer.promise;
  }

  readonly #flights = new WeakMap<Instance, Set<() => void>>();
  #inFlight(instance: Instance, onLost: () => void): void {
    const set = this.#flights.get(instance) ?? new Set();
    set.add(onLost);
    this.#flights.set(instance, set);
  }
  #landed(instance: Instance, onLost: () => void): void {
    this.#flights.get(instance)?.delete(onLost);
  }

  #place(name: string): Place {
    const known = this.#places.get(name);
    if (known !== undefined) return known;
    const place: Place = {
      name,
      disk: new Disk(),
      instance: null,
      flushed: null,
      ringing: false,
      failures: 0,
      alarmSetFor: null,
    };
    place.disk.onDirty = () => this.#dirty(place);
    this.#places.set(name, place);
    return place;
  }

  #dirty(place: Place): void {
    place.flushed = Promise.withResolvers<void>();
    // The disk is the platform's, and flushes whether or not the instance lives on.
    this.#clock.after(
      this.#random.below(this.weather.flush + 1),
      () => {
        place.disk.flush();
        place.flushed?.resolve();
        place.flushed = null;
        this.#armAlarm(place);
      },
      place.instance,
    );
  }

  #gate(place: Place): Promise<void> {
    return place.flushed?.promise ?? Promise.resolve();
  }

  #instance(place: Place): Instance {
    if (place.instance !== null) return place.instance;
    const instance: Instance = {
      dead: false,
      object: {},
      ready: Promise.resolve(),
      gate: () => (instance.dead ? new Promise<never>(() => undefined) : this.#gate(place)),
    };
    place.instance = instance;
    living.run(instance, () => {
      const made = new this.#type(this.#context(place, instance) as never, this.env as never);
      // Methods live on the prototype; the instance keeps its private fields.
      (instance as { object: Methods }).object = made as Methods;
    });
    return instance;
  }

  #context(place: Place, instance: Instance): unknown {
    const alive = <T>(work: () => T): T => {
      if (instance.dead) throw new Error("This instance is gone.");
      return work();
    };
    const { disk } = place;
    const storage = {
      sql: { exec: (query: string, ...bindings: unknown[]) => alive(() => disk.exec(query, bindings)) },
      transactionSync: <T>(work: () => T) => alive(() => disk.transaction(work)),
      setAlarm: (at: number) => alive(() => void (disk.alarm = at)) ?? Promise.resolve(),
      deleteAlarm: () => alive(() => void (disk.alarm = null)) ?? Promise.resolve(),
      deleteAll: () => alive(() => disk.clear()) ?? Promise.resolve(),
      getAlarm: () => Promise.resolve(alive(() => disk.alarm)),
      sync: () => this.#gate(place),
    };
    return {
      id: { name: place.name, toString: () => place.name },
      storage,
      waitUntil: (work: Promise<unknown>) =>
        void work.catch((error: unknown) => this.report(`${place.name}: ${String(error)}`)),
      blockConcurrencyWhile: <T>(work: () => Promise<T>) => {
        const done = work();
        instance.ready = done.then(() => undefined);
        return done;
      },
      abort: () => {
        this.#lose(place);
        throw new Error("aborted");
      },
      getWebSockets: () => [],
      setWebSocketAutoResponse: () => undefined,
    };
  }

  #lose(place: Place): void {
    const { instance } = place;
    if (instance === null) return;
    instance.dead = true;
    place.instance = null;
    place.disk.crash();
    place.flushed = null;
    for (const onLost of this.#flights.get(instance) ?? []) onLost();
    if (place.ringing) {
      // Rung, and not done: the runtime rings again.
      place.ringing = false;
      this.#retryAlarm(place);
    } else this.#armAlarm(place);
  }

  #retryAlarm(place: Place): void {
    place.failures += 1;
    if (place.failures > MAX_ALARM_RETRIES) {
      this.report(`${place.name}: the runtime gave its alarm up`);
      return;
    }
    // An alarm that the handler has set meanwhile stands, where it is durable.
    const again = this.#clock.now + 2_000 * 2 ** (place.failures - 1);
    place.disk.ring(place.disk.durableAlarm === null ? again : Math.min(again, place.disk.durableAlarm));
    this.#armAlarm(place);
  }

  #armAlarm(place: Place): void {
    const at = place.disk.durableAlarm;
    if (at === null || place.alarmSetFor === at) return;
    place.alarmSetFor = at;
    living.exit(() =>
      this.#clock.after(Math.max(at, this.downUntil) - this.#clock.now, () => {
        if (place.alarmSetFor === at) place.alarmSetFor = null;
        if (this.#clock.now < this.downUntil) return this.#armAlarm(place);
        if (place.disk.durableAlarm === at && !place.ringing) this.#ring(place);
        else if (place.disk.durableAlarm !== null && !place.ringing) this.#armAlarm(place);
      }),
    );
  }

  #ring(place: Place): void {
    const instance = this.#instance(place);
    place.ringing = true;
    place.disk.ring(null);
    living.run(instance, () => {
      void (async () => {
        try {
          await instance.ready;
          await instance.object["alarm"]?.call(instance.object);
          await this.#gate(place);
          if (instance.dead) return;
          place.failures = 0;
          place.ringing = false;
          this.#armAlarm(place);
        } catch (error) {
          if (instance.dead) return;
          this.report(`${place.name} alarm: ${String(error)}`);
          place.ringing = false;
          this.#retryAlarm(place);
        }
      })();
    });
  }
}
