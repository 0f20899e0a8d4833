import type { ExecutionSummary } from "../../shared/domain/execution.ts";
import { parseExecutionId } from "../../shared/domain/ids.ts";
import { isOwn, type LifecycleEvent, lifecycleEvents, type LifecycleLevel } from "../../shared/domain/lifecycle.ts";
import { fail, ok, type Result } from "../../shared/domain/result.ts";
import type { Inspection } from "../../shared/engine/types.ts";
import { sendLifecycle } from "../lib/lifecycle-queue.ts";
import { log } from "../lib/log.ts";
import { Publisher } from "../lib/publisher.ts";
import { Semaphore } from "../lib/semaphore.ts";
import { summaryOf } from "../lib/view.ts";
import { HAND_OVERS_IN_FLIGHT, PUBLISH_BATCH, TELL_MS } from "./limits.ts";
import { SettledMarks } from "./settled-marks.ts";
import type { StartStore, StoredStart } from "./start-store.ts";

export interface SettlerHost {
  readonly store: StartStore;
  adopt(start: StoredStart): Promise<Result<null>>;
  record(tenant: string, summaries: readonly ExecutionSummary[]): Promise<Result<null>>;
  inspect(start: StoredStart): Promise<Inspection>;
  readonly lifecycle: Queue;
  readonly level: LifecycleLevel;
}

interface Unpublished {
  readonly sequence: number;
  readonly summary: ExecutionSummary;
  readonly events: readonly LifecycleEvent[];
}

/**
 * What follows a start once it is durable: an execution that is over is published, any other is handed
 * over to its object. Both may happen twice and change nothing the second time, so what has been done is
 * noted on disk late and together, by the alarm: marks of a lost instance cost a repetition, never a loss.
 */
export class Settler {
  readonly #host: SettlerHost;
  readonly #marks: SettledMarks;
  readonly #unpublished: Unpublished[] = [];
  readonly #toHandOver = new Map<number, StoredStart>();
  /** Inherited, and not taken up yet, since their revision could not be had. */
  #untaken: StoredStart[] = [];
  readonly #handingOver = new Map<number, Promise<Result<null>>>();
  readonly #connections = new Semaphore(HAND_OVERS_IN_FLIGHT);
  readonly #publisher: Publisher;
  /** Listed, and not told of yet. */
  readonly #untold: Unpublished[] = [];
  readonly #teller: Publisher;

  constructor(host: SettlerHost) {
    this.#host = host;
    this.#marks = new SettledMarks(host.store);
    this.#publisher = new Publisher(
      () => this.#publish(),
      (error, failures) => log.warn("intake.publish.failed", { failures, error: String(error) }),
    );
    this.#teller = new Publisher(
      () => this.#tell(),
      (error, failures) => log.warn("intake.tell.failed", { failures, error: String(error) }),
      TELL_MS,
    );
  }

  /** Nothing to be done, nothing to be noted. */
  get idle(): boolean {
    return this.#marks.idle;
  }

  /** Nothing to be done, whatever is to be noted. */
  get settled(): boolean {
    return this.#marks.settled && this.#untaken.length === 0;
  }

  /**
   * A start of this instance, just made durable. Resolves when it has been tried, once: what fails waits for the
   * sweep, and not for the next start, or a burst would try all of itself with each. Never rejects.
   * @returns null where it goes with what is on its way already
   */
  begin(start: StoredStart, state: Inspection): Promise<unknown> | null {
    this.#marks.begin(start.sequence);
    // A guest is neither yet.
    return start.state === "guest" ? null : this.gone(start, state);
  }

  /** As `begin`, of one that was a guest here. */
  gone(start: StoredStart, state: Inspection): Promise<unknown> | null {
    this.#take(start, state);
    if (!isAtHome(start)) return this.handOver(start);
    return this.#publisher.isQuiet ? this.#publisher.kick() : this.#publisher.join();
  }

  /** A start that has its number, and is not on disk yet: the cursor must not pass it. `letGo` or `begin` follows. */
  hold(sequence: number): void {
    this.#marks.begin(sequence);
  }

  /** It was refused, or is seen to by others. */
  letGo(sequence: number): void {
    this.#marks.published(sequence);
  }

  /** What still needs the row comes first, or fails, and is asked again. `unavailable` where that is still to be done. */
  async erase(start: StoredStart): Promise<Result<null>> {
    if (start.state === "guest") return fail("unavailable", "The execution is not over.");
    const finished = await this.finish(start);
    if (!finished.ok) return finished;
    if (start.state === "object") this.#host.store.handedOver(start.sequence);
    else if (isAtHome(start)) this.#host.store.erase(start.sequence);
    return ok(null);
  }

  /** Hands it over, or publishes how it ended; of no guest. */
  async finish(start: StoredStart): Promise<Result<null>> {
    if (start.state === "object") return this.handOver(start);
    if (!isAtHome(start) || this.#marks.isSettled(start.sequence)) return ok(null);
    await this.#publisher.kick();
    await this.#teller.kick();
    return this.#marks.isSettled(start.sequence)
      ? ok(null)
      : fail("unavailable", "How the execution ended has not been published yet.");
  }

  /** Resolves when what is in hand has been tried. Never rejects. */
  async #settle(): Promise<void> {
    for (const start of this.#toHandOver.values()) void this.handOver(start);
    await Promise.all([this.#publisher.kick(), ...this.#handingOver.values()]);
    await this.#teller.kick();
  }

  /** At most one at a time for each execution; a failure leaves it to the next sweep. */
  handOver(start: StoredStart): Promise<Result<null>> {
    const known = this.#handingOver.get(start.sequence);
    if (known !== undefined) return known;
    const work = this.#connections
      .run(() => this.#handOver(start))
      .finally(() => this.#handingOver.delete(start.sequence));
    this.#handingOver.set(start.sequence, work);
    return work;
  }

  /**
   * Takes up what a lost instance left, tries again what failed, and notes on disk what is done.
   * @param limit how many inherited starts are taken up, and how many marks are written, at the most
   */
  async sweep(limit: number): Promise<void> {
    const again = this.#untaken;
    this.#untaken = [];
    for (const start of again) await this.#takeUp(start);
    await this.#settle();
    let left = limit - again.length;
    // Page by page, and the next only once this one is out of memory again.
    while (left > 0) {
      const page = this.#marks.inherit(left);
      if (page.length === 0) break;
      left -= page.length;
      for (const start of page) await this.#takeUp(start);
      await this.#settle();
      if (this.#toHandOver.size > 0) break;
    }
    this.#marks.write(limit);
  }

  /** One that can't be taken up now keeps its mark open, and does not hold up those after it. */
  async #takeUp(start: StoredStart): Promise<void> {
    if (!isAtHome(start)) {
      this.#toHandOver.set(start.sequence, start);
      return;
    }
    try {
      this.#take(start, await this.#host.inspect(start));
    } catch (error) {
      log.warn("intake.takeup.failed", { execution: start.id, error: String(error) });
      this.#untaken.push(start);
    }
  }

  #take(start: StoredStart, state: Inspection): void {
    if (!isAtHome(start)) {
      this.#toHandOver.set(start.sequence, start);
      return;
    }
    const events = start.entries
      .filter((entry) => isOwn(state.started, entry))
      .flatMap((entry) => lifecycleEvents(state.started, entry, this.#host.level));
    this.#unpublished.push({ sequence: start.sequence, summary: summaryOf(state), events });
  }

  async #handOver(start: StoredStart): Promise<Result<null>> {
    try {
      const adopted = await this.#host.adopt(start);
      if (adopted.ok) {
        this.#toHandOver.delete(start.sequence);
        // Its row says that it is here, to whoever watches, or starts it again: it must not say so until the next sweep.
        if (start.state === "guest") this.#host.store.handedOver(start.sequence);
        this.#marks.handedOver(start.sequence);
      } else log.warn("intake.handover.refused", { execution: start.id, detail: adopted.error.detail });
      return adopted;
    } catch (error) {
      log.warn("intake.handover.failed", { execution: start.id, error: String(error) });
      return { ok: false, error: { code: "unavailable", detail: "The execution's object could not be reached." } };
    }
  }

  async #publish(): Promise<void> {
    while (this.#unpublished.length > 0) {
      const batch = this.#unpublished.slice(0, PUBLISH_BATCH);
      const tenant = parseExecutionId(batch[0]?.summary.id ?? "")?.tenant;
      if (tenant === undefined) return;
      const recorded = await this.#host.record(
        tenant,
        batch.map(({ summary }) => summary),
      );
      if (!recorded.ok) throw new Error(recorded.error.detail);
      this.#unpublished.splice(0, batch.length);
      this.#untold.push(...batch);
    }
    if (this.#untold.length > 0) void this.#teller.gather();
  }

  /** Lists are looked at, a queue's messages are paid for: what is told waits longer for company. */
  async #tell(): Promise<void> {
    while (this.#untold.length > 0) {
      const batch = this.#untold.slice(0, PUBLISH_BATCH);
      await sendLifecycle(
        this.#host.lifecycle,
        batch.flatMap(({ events }) => events),
      );
      this.#untold.splice(0, batch.length);
      for (const { sequence } of batch) this.#marks.published(sequence);
    }
  }
}

/** It ended in its lane, and stays there. */
function isAtHome({ state }: StoredStart): boolean {
  return state === "intake" || state === "over";
}
