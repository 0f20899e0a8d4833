import type { AnyEntry } from "../../shared/domain/journal.ts";
import { MAX_EFFECTS_IN_FLIGHT, RECOVERY_MS } from "./limits.ts";
import type { Egress } from "../../shared/ports/egress.ts";
import { advance, fold, inspect, type Program, type State } from "../../shared/engine/index.ts";
import type { Advance, Effect, EngineInput, Inspection } from "../../shared/engine/types.ts";
import { Semaphore } from "../lib/semaphore.ts";

/** What a run needs of its object. A simulator gives it a disk, a clock and a network of its own. */
export interface RunHost {
  readonly egress: Egress;
  now(): number;
  /** Makes entries durable, and arms the alarm for `wakeAt`, in one commit; throws where that can't be. */
  commit(entries: readonly AnyEntry[], wakeAt: number | null): void;
  /** The state in memory is ahead of the disk: this instance must not go on. */
  lost(error: unknown): void;
  /** Lets other events (a cancel) come between two turns. */
  breathe(): Promise<void>;
  /** Keeps the object alive, and reports what went wrong. */
  background(work: Promise<void>): void;
}

/**
 * Drives one execution: every change is an advance of the engine, its commit, and then what it asked for.
 * Between `advance` and `commit` nothing waits, so no two changes can mix.
 */
export class Run {
  readonly #program: Program;
  readonly #host: RunHost;
  readonly #connections = new Semaphore(MAX_EFFECTS_IN_FLIGHT);
  readonly #running = new Map<string, AbortController>();
  #state: State;

  private constructor(program: Program, state: State, host: RunHost) {
    this.#program = program;
    this.#state = state;
    this.#host = host;
  }

  /** From the first turn that intake made, which becomes durable here. `begin` follows. */
  static adopt(program: Program, entries: readonly AnyEntry[], host: RunHost): Run {
    const run = new Run(program, fold(program, entries), host);
    const state = inspect(run.#state);
    try {
      host.commit(entries, run.#wakeAt(state, state.openEffects.length > 0 || state.runnable));
    } catch (error) {
      host.lost(error);
      throw error;
    }
    return run;
  }

  /** After `adopt`: what the first turn asked for has never been sent, so it is performed now. */
  begin(): void {
    const state = inspect(this.#state);
    for (const effect of state.openEffects) this.#perform(effect);
    if (state.runnable) this.#host.background(this.apply({ type: "tick" }));
  }

  /** From the journal: what is open may have been sent, so it is in doubt until `apply` recovers it. */
  static wake(program: Program, rows: Iterable<readonly AnyEntry[]>, host: RunHost): Run {
    let state: State | undefined;
    for (const entries of rows) state = fold(program, entries, state);
    if (state === undefined) throw new Error("a journal without execution.started");
    return new Run(program, state, host);
  }

  inspect(): Inspection {
    return inspect(this.#state);
  }

  /** When this execution is to be woken, should its instance be lost. Null: it is over. */
  get wakeAt(): number | null {
    const state = this.inspect();
    return this.#wakeAt(state, state.openEffects.length > 0 || state.runnable);
  }

  /** Whether a tick would do something. */
  isDue(now: number): boolean {
    const { nextTimerAt, runnable } = this.inspect();
    return runnable || (nextTimerAt !== null && nextTimerAt <= now);
  }

  /** Open intents whose request this instance is not making. */
  get inDoubt(): boolean {
    return this.inspect().openEffects.some((effect) => !this.#running.has(effect.id));
  }

  recover(): Promise<void> {
    return this.apply({ type: "recover", running: new Set(this.#running.keys()) });
  }

  async apply(input: EngineInput): Promise<void> {
    let next = input;
    for (;;) {
      const result = this.#step(next);
      for (const id of result.abandoned) this.#running.get(id)?.abort();
      for (const effect of result.effects) this.#perform(effect);
      if (!result.more) return;
      next = { type: "tick" };
      await this.#host.breathe();
    }
  }

  #step(input: EngineInput): Advance<State> {
    try {
      const result = advance(this.#program, this.#state, input, this.#host.now());
      this.#state = result.state;
      const state = inspect(result.state);
      if (result.entries.length > 0 || result.effects.length > 0) {
        this.#host.commit(result.entries, this.#wakeAt(state, state.openEffects.length > 0 || result.more));
      }
      return result;
    } catch (error) {
      // `advance` consumes the state, also where it fails half-way: what follows would be a journal with a gap.
      this.#host.lost(error);
      throw error;
    }
  }

  /** The alarm that brings an unfinished execution back: seconds away while something is under way. */
  #wakeAt(state: Inspection, busy: boolean): number | null {
    const recovery = busy ? this.#host.now() + RECOVERY_MS : null;
    if (state.nextTimerAt === null) return recovery;
    return recovery === null ? state.nextTimerAt : Math.min(recovery, state.nextTimerAt);
  }

  #perform(effect: Effect): void {
    const controller = new AbortController();
    this.#running.set(effect.id, controller);
    this.#host.background(
      this.#connections
        .run(() =>
          controller.signal.aborted
            ? Promise.resolve(null)
            : this.#host.egress.perform(effect.request, effect.key, controller.signal),
        )
        .then(async (outcome) => {
          this.#running.delete(effect.id);
          // The engine ignores an answer whose intent is no longer open.
          if (outcome !== null) await this.apply({ type: "settled", effect: effect.id, outcome });
        }),
    );
  }
}
