import type { EffectRequest } from "../../../shared/domain/effects.ts";
import type { Effect } from "../../../shared/engine/types.ts";
import type { Performed, Performer } from "../../../shared/ports/performer.ts";
import { Semaphore } from "../semaphore.ts";
import { MAX_EFFECTS_IN_FLIGHT } from "./limits.ts";

/** What an effect under way tells its run. */
export interface PerformingHost {
  readonly performer: Performer;
  progress(effect: string, what: string): Promise<void>;
  /** @returns whether more events are wanted */
  event(effect: string, value: unknown): Promise<boolean>;
  done(effect: string, performed: Performed): Promise<void>;
  /** Keeps the object alive, and reports what went wrong. */
  background(work: Promise<void>): void;
}

/**
 * Kinds that hold no connection while they are performed, or hold one for as long as a subscription lasts: they do
 * not stand in line for one of the six, or six subscriptions would hold up every call after them.
 */
const UNLIMITED: ReadonlySet<EffectRequest["kind"]> = new Set(["emit", "listen", "subflow", "script"]);

/** The effects that this instance is performing. Those that are open and not here are in doubt. */
export class Performing {
  readonly #host: PerformingHost;
  readonly #connections = new Semaphore(MAX_EFFECTS_IN_FLIGHT);
  readonly #running = new Map<string, AbortController>();

  constructor(host: PerformingHost) {
    this.#host = host;
  }

  get ids(): ReadonlySet<string> {
    return new Set(this.#running.keys());
  }

  has(effect: string): boolean {
    return this.#running.has(effect);
  }

  abort(effect: string): void {
    this.#running.get(effect)?.abort();
  }

  begin(effect: Effect): void {
    const controller = new AbortController();
    this.#running.set(effect.id, controller);
    const telling = effect.request.kind === "listen" && (effect.request.person?.notify ?? null) !== null;
    const unlimited =
      (UNLIMITED.has(effect.request.kind) && !telling) ||
      (effect.request.kind === "asyncapi" && effect.request.subscribe === true);
    const perform = (): Promise<Performed | null> =>
      controller.signal.aborted ? Promise.resolve(null) : this.#perform(effect, controller.signal);
    this.#host.background(
      (unlimited ? perform() : this.#connections.run(perform)).then(async (performed) => {
        this.#running.delete(effect.id);
        // The engine ignores an answer whose intent is no longer open.
        if (performed !== null) await this.#host.done(effect.id, performed);
      }),
    );
  }

  #perform(effect: Effect, signal: AbortSignal): Promise<Performed> {
    return this.#host.performer.perform(effect.request, {
      effect: effect.id,
      key: effect.key,
      signal,
      progress: async (what) => {
        signal.throwIfAborted();
        await this.#host.progress(effect.id, what);
        // Given up in that very turn, perhaps.
        signal.throwIfAborted();
      },
      event: (value) => (signal.aborted ? Promise.resolve(false) : this.#host.event(effect.id, value)),
    });
  }
}
