import { type ExecutionSummary, type ExecutionView, TERMINAL } from "../../shared/domain/execution.ts";
import type { AnyEntry, StartedData } from "../../shared/domain/journal.ts";
import type { Result } from "../../shared/domain/result.ts";
import type { Program } from "../../shared/engine/index.ts";
import type { Inspection } from "../../shared/engine/types.ts";
import type { Performed, Performer } from "../../shared/ports/performer.ts";
import { log } from "../lib/log.ts";
import { MAX_EFFECTS_IN_FLIGHT } from "../lib/run/limits.ts";
import { Run } from "../lib/run/run.ts";
import { Semaphore } from "../lib/semaphore.ts";
import { Publisher, retryDelayMs } from "../lib/publisher.ts";
import { summaryOf } from "../lib/view.ts";
import {
  GUEST_LIST_MS,
  GUEST_PATIENCE_MS,
  GUEST_WAIT_MS,
  MAX_GUEST_CALLS,
  MAX_GUEST_UNITS,
  MAX_GUESTS,
  MAX_GUESTS_UNITS,
} from "./limits.ts";
import type { FirstTurn } from "./first-turn.ts";
import type { StartRequest } from "./rpc.ts";
import type { StoredStart } from "./start-store.ts";

export interface GuestsHost {
  performer(started: StartedData): Performer;
  /** Resolves with whatever else is there by then: it shares a commit with what follows. */
  together(): Promise<void>;
  /** Makes it durable; throws where that can't be. */
  advance(start: StoredStart): void;
  /** These entries of a guest are durable. */
  told(started: StartedData, entries: readonly AnyEntry[], finished: boolean): void;
  /** It is a guest no more: over, or to be handed over. */
  gone(start: StoredStart, state: Inspection): void;
  /** What is on disk of one that this instance lost track of. */
  stored(sequence: number): StoredStart | undefined;
  list(summaries: readonly ExecutionSummary[]): Promise<Result<null>>;
  background(work: Promise<void>): void;
}

interface Guest {
  start: StoredStart;
  readonly run: Run;
  calls: number;
  units: number;
  isListed: boolean;
  readonly left: PromiseWithResolvers<void>;
}

type Turn = Pick<FirstTurn, "entries" | "state">;

/** What an effect, or a turn, of one that has left comes to. */
class Left extends Error {}

/**
 * Executions that make a call, one at a time, in their lane. An object of their own would cost more than all else that
 * they do: a file, its tables, its alarm, and three commits that nobody shares. See docs/decisions/0018.
 *
 * A guest's row says `guest` for as long as something of it may have been sent, and its journal is written before
 * anything is. An instance that is lost leaves that row, and whoever takes it up hands it over as in doubt.
 */
export class Guests {
  readonly #host: GuestsHost;
  readonly #guests = new Map<number, Guest>();
  readonly #connections = new Semaphore(MAX_EFFECTS_IN_FLIGHT);
  /** When a call ended last. */
  #freedAt = 0;
  /** Of the journals of all of them, in UTF-16 units of JSON. */
  #units = 0;

  readonly #publisher: Publisher;

  constructor(host: GuestsHost) {
    this.#host = host;
    this.#publisher = new Publisher(
      () => this.#list(),
      (error, failures) => {
        log.warn("intake.guests.unlisted", { failures, error: String(error) });
        if (this.#guests.size > 0)
          host.background(scheduler.wait(retryDelayMs(failures)).then(() => this.#publisher.gather()));
      },
      GUEST_LIST_MS,
    );
  }

  /** Whether this execution, which its first turn did not end, can make its call here. */
  takes(request: StartRequest, program: Program, { state, entries }: Turn, gate: number | null): boolean {
    // What others wait for is told by an object.
    const isAwaited = request.parent !== undefined || gate !== null || program.definition.schedule?.after !== undefined;
    if (this.#guests.size >= MAX_GUESTS || isAwaited || !makesOneCall(state)) return false;
    const units = sizeOf(entries);
    return units <= MAX_GUEST_UNITS && this.#units + units <= MAX_GUESTS_UNITS;
  }

  /** Its row, as a guest's, has just been written, in this very turn. */
  begin(program: Program, start: StoredStart): void {
    const started = start.entries[0];
    if (started?.type !== "execution.started") throw new Error("a start without execution.started");
    const { sequence } = start;
    const performer = this.#host.performer(started.data);
    const run = Run.wake(program, [start.entries], {
      performer: {
        perform: async (request, call) => {
          const performed = await this.#connected(guest, () => performer.perform(request, call));
          await this.#host.together();
          return performed;
        },
      },
      now: () => Date.now(),
      commit: (entries) => this.#commit(guest, entries),
      lost: (error) => this.#lost(guest, error),
      breathe: async () => {
        await scheduler.wait(0);
        if (!this.#isHere(guest)) throw new Left();
      },
      background: (work) =>
        this.#host.background(
          work.catch((error: unknown) => {
            this.#lost(guest, error);
          }),
        ),
    });
    const guest: Guest = {
      start,
      run,
      calls: 0,
      units: sizeOf(start.entries),
      isListed: false,
      left: Promise.withResolvers(),
    };
    this.#guests.set(sequence, guest);
    this.#units += guest.units;
    this.#host.background(this.#publisher.gather());
    run.begin();
  }

  /** False also of a row that an instance left which was lost. */
  has(sequence: number): boolean {
    return this.#guests.has(sequence);
  }

  /** Undefined where it is no guest. */
  control(sequence: number, ask: (run: Run) => Result<ExecutionView>): Result<ExecutionView> | undefined {
    const guest = this.#guests.get(sequence);
    return guest === undefined ? undefined : ask(guest.run);
  }

  /** Resolves when it is no guest any more, or `ms` have passed. */
  async away(sequence: number, ms: number): Promise<void> {
    const guest = this.#guests.get(sequence);
    if (guest === undefined) return;
    const over = Promise.withResolvers<void>();
    const timer = setTimeout(over.resolve, ms);
    void guest.left.promise.then(over.resolve);
    await over.promise;
    clearTimeout(timer);
  }

  /**
   * Once there is a connection for it. Whoever finds that no call of the others ends leaves, for an object of its own
   * has six; where they do end, waiting is cheaper for all.
   */
  #connected(guest: Guest, perform: () => Promise<Performed>): Promise<Performed> {
    const since = Date.now();
    const lookAgain = (): void => {
      if (!this.#isHere(guest)) return;
      const now = Date.now();
      const isMoving = now - this.#freedAt < GUEST_PATIENCE_MS && now - since < GUEST_WAIT_MS;
      if (isMoving) patience = setTimeout(lookAgain, GUEST_PATIENCE_MS);
      else this.#impatient(guest);
    };
    let patience = setTimeout(lookAgain, GUEST_PATIENCE_MS);
    return this.#connections.run(async () => {
      clearTimeout(patience);
      if (!this.#isHere(guest)) throw new Left();
      guest.calls += 1;
      try {
        return await perform();
      } finally {
        this.#freedAt = Date.now();
      }
    });
  }

  #impatient(guest: Guest): void {
    try {
      this.#write(guest, { ...guest.start, state: "object" }, []);
    } catch (error) {
      this.#lost(guest, error);
    }
  }

  #commit(guest: Guest, entries: readonly AnyEntry[]): void {
    // A late answer to one that has left: whoever has the journal now decides.
    if (!this.#isHere(guest)) throw new Left();
    const units = sizeOf(entries);
    guest.units += units;
    this.#units += units;
    const state = this.#next(guest, guest.run.inspect());
    this.#write(guest, { ...guest.start, state, entries: [...guest.start.entries, ...entries] }, entries);
  }

  #write(guest: Guest, start: StoredStart, entries: readonly AnyEntry[]): void {
    this.#host.advance(start);
    guest.start = start;
    const state = guest.run.inspect();
    this.#host.told(state.started, entries, TERMINAL.has(state.status));
    if (start.state !== "guest") this.#leave(guest, start, state);
  }

  /** Nothing of one that leaves is under way, so that what is open has never been sent. */
  #next({ run, calls, units }: Guest, state: Inspection): StoredStart["state"] {
    const isSmall = units <= MAX_GUEST_UNITS;
    if (TERMINAL.has(state.status)) return isSmall ? "over" : "object";
    if (run.performing.length > 0) return "guest";
    return isSmall && calls < MAX_GUEST_CALLS && makesOneCall(state) ? "guest" : "object";
  }

  /** Its disk is behind its memory, or it can't be driven here: it is taken up elsewhere, from what is on disk. */
  #lost(guest: Guest, error: unknown): void {
    const { sequence, id } = guest.start;
    if (!this.#isHere(guest) || error instanceof Left) return;
    log.error("intake.guest.lost", { execution: id, error: String(error) });
    const stored = this.#host.stored(sequence);
    if (stored !== undefined) this.#leave(guest, stored, guest.run.inspect());
    // Its requests are given up: whoever takes it up may send them again.
    guest.run.abandon();
  }

  /** Those that have been here for long enough; how one ended is told by others. */
  async #list(): Promise<void> {
    const since = Date.now() - GUEST_LIST_MS;
    const unlisted = [...this.#guests.values()].filter(({ isListed }) => !isListed);
    const due = unlisted.filter(({ run }) => run.inspect().startedAt <= since);
    if (due.length < unlisted.length) this.#host.background(this.#publisher.gather());
    if (due.length === 0) return;
    const recorded = await this.#host.list(due.map(({ run }) => summaryOf(run.inspect())));
    if (!recorded.ok) throw new Error(recorded.error.detail);
    for (const guest of due) guest.isListed = true;
  }

  #isHere(guest: Guest): boolean {
    return this.#guests.get(guest.start.sequence) === guest;
  }

  #leave(guest: Guest, start: StoredStart, state: Inspection): void {
    this.#guests.delete(guest.start.sequence);
    this.#units -= guest.units;
    guest.left.resolve();
    this.#host.gone(start, state);
  }
}

/** One call is open, and nothing else is to be waited for: a timer needs an alarm. */
function makesOneCall(state: Inspection): boolean {
  const { openEffects, indeterminate, parked, suspended, compensating, nextTimerAt, runnable } = state;
  const [effect, ...others] = openEffects;
  const isAlone = others.length === 0 && indeterminate.length === 0 && parked.length === 0;
  const isWaiting = suspended || runnable || nextTimerAt !== null || compensating !== null;
  return effect?.request.kind === "http" && isAlone && !isWaiting;
}

function sizeOf(entries: readonly AnyEntry[]): number {
  return JSON.stringify(entries).length;
}
