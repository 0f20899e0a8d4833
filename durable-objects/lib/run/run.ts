import type { Definition } from "../../../shared/dsl/index.ts";
import type { AnyEntry } from "../../../shared/domain/journal.ts";
import { RECOVERY_MS } from "./limits.ts";
import type { Performer } from "../../../shared/ports/performer.ts";
import {
  advance,
  fingerprint,
  fold,
  inspect,
  type Program,
  restore,
  snapshot,
  type State,
  wants,
} from "../../../shared/engine/index.ts";
import type { Advance, Effect, EngineInput, Inspection } from "../../../shared/engine/types.ts";
import { Performing } from "./performing.ts";
import type { Snapshot } from "../../execution/snapshot-store.ts";

/** What a run needs of its object. A simulator gives it a disk, a clock and a network of its own. */
export interface RunHost {
  readonly performer: Performer;
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
  readonly #performing: Performing;
  #state: State;

  private constructor(program: Program, state: State, host: RunHost) {
    this.#program = program;
    this.#state = state;
    this.#host = host;
    this.#performing = new Performing({
      performer: host.performer,
      progress: (effect, what) => this.apply({ type: "progress", effect, what }),
      event: (effect, value) => this.event(effect, crypto.randomUUID(), value),
      done: (effect, performed) =>
        this.apply(
          performed.parked
            ? { type: "parked", effect, detail: performed.detail }
            : { type: "settled", effect, outcome: performed.outcome },
        ),
      background: (work) => host.background(work),
    });
  }

  /** From the first turn that intake made, which becomes durable here. `begin` follows. */
  static adopt(program: Program, entries: readonly AnyEntry[], host: RunHost): Run {
    const run = new Run(program, fold(program, entries), host);
    const state = inspect(run.#state);
    try {
      host.commit(entries, run.#wakeAt(state));
    } catch (error) {
      host.lost(error);
      throw error;
    }
    return run;
  }

  /** Of a journal whose effects have never been sent: they are performed now. */
  begin(): void {
    const state = inspect(this.#state);
    for (const effect of state.openEffects) this.#performing.begin(effect);
    if (state.runnable) this.#host.background(this.apply({ type: "tick" }));
  }

  /**
   * From the journal: what is open may have been sent, so it is in doubt until `apply` recovers it.
   * @param from what a snapshot says of the entries before these
   */
  static wake(program: Program, rows: Iterable<readonly AnyEntry[]>, host: RunHost, from?: Snapshot): Run {
    let state = from === undefined ? undefined : restored(program, from);
    const after = from?.seq ?? 0;
    for (const entries of rows) {
      const rest = entries.filter(({ seq }) => seq > after);
      if (rest.length > 0) state = fold(program, rest, state);
    }
    if (state === undefined) throw new Error("a journal without execution.started");
    return new Run(program, state, host);
  }

  /** The state, for a later `wake`. */
  snapshot(): Pick<Snapshot, "program" | "state"> {
    return { program: fingerprint(this.#program), state: snapshot(this.#state) };
  }

  get definition(): Definition {
    return this.#program.definition;
  }

  inspect(): Inspection {
    return inspect(this.#state);
  }

  /** When this execution is to be woken, should its instance be lost. Null: it is over. */
  get wakeAt(): number | null {
    return this.#wakeAt(this.inspect());
  }

  /** Whether a tick would do something. */
  isDue(now: number): boolean {
    const { nextTimerAt, deadlineAt, runnable } = this.inspect();
    const at = earliest(nextTimerAt, deadlineAt);
    return runnable || (at !== null && at <= now);
  }

  /** Open intents whose request this instance is not making. */
  get inDoubt(): boolean {
    const { openEffects, suspended } = this.inspect();
    // Of one that is suspended they wait until it is resumed.
    return !suspended && openEffects.some((effect) => !this.#performing.has(effect.id));
  }

  /** Of the open effects, those that this instance is performing. */
  get performing(): readonly Effect[] {
    return this.inspect().openEffects.filter(({ id }) => this.#performing.has(id));
  }

  /** Nobody waits for what is under way any more: whoever has the journal now takes it up. */
  abandon(): void {
    for (const id of this.#performing.ids) this.#performing.abort(id);
  }

  recover(): Promise<void> {
    return this.apply({ type: "recover", running: this.#performing.ids });
  }

  /**
   * An event of a listener or a subscription.
   * @param id the same event again has the same
   * @returns whether this effect wants more
   */
  async event(effect: string, id: string, event: unknown): Promise<boolean> {
    await this.apply({ type: "event", effect, id, event });
    return this.wants(effect);
  }

  /** Whether an effect takes more events. */
  wants(effect: string): boolean {
    return wants(this.#state, effect);
  }

  async apply(input: EngineInput): Promise<void> {
    let more = this.#take(input);
    while (more) {
      await this.#host.breathe();
      more = this.#take({ type: "tick" });
    }
  }

  /** Its first turn, after which it is durable, is taken at once, whatever follows from it. */
  begun(input: EngineInput): void {
    if (this.#take(input)) this.#host.background(this.#host.breathe().then(() => this.apply({ type: "tick" })));
  }

  /** @returns whether there is more to do at once */
  #take(input: EngineInput): boolean {
    const result = this.#step(input);
    for (const id of result.abandoned) this.#performing.abort(id);
    for (const effect of result.effects) this.#performing.begin(effect);
    return result.more;
  }

  #step(input: EngineInput): Advance<State> {
    try {
      const result = advance(this.#program, this.#state, input, this.#host.now());
      this.#state = result.state;
      const state = inspect(result.state);
      if (result.entries.length > 0 || result.effects.length > 0) {
        this.#host.commit(result.entries, this.#wakeAt(state));
      }
      return result;
    } catch (error) {
      // `advance` consumes the state, also where it fails half-way: what follows would be a journal with a gap.
      this.#host.lost(error);
      throw error;
    }
  }

  /** The alarm that brings an unfinished execution back: seconds away while something is under way. */
  #wakeAt({ openEffects, runnable, suspended, nextTimerAt, deadlineAt }: Inspection): number | null {
    const busy = runnable || (openEffects.length > 0 && !suspended);
    return earliest(busy ? this.#host.now() + RECOVERY_MS : null, earliest(nextTimerAt, deadlineAt));
  }
}

function restored(program: Program, { program: of, state }: Snapshot): State {
  if (of !== fingerprint(program)) throw new Error("This snapshot is of another program.");
  return restore(state);
}

function earliest(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other;
  return Math.min(one, other);
}
