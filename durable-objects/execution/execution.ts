import { DurableObject } from "cloudflare:workers";
import { type ExecutionView, type Outcome, TERMINAL } from "../../shared/domain/execution.ts";
import { parseExecutionId } from "../../shared/domain/ids.ts";
import type { AnyEntry, EffectOutcome, StartedData } from "../../shared/domain/journal.ts";
import { fail, ok, type Result } from "../../shared/domain/result.ts";
import { shown } from "../../shared/domain/shown.ts";
import type { Env } from "../../workers/env.ts";
import { AlarmClock } from "../lib/alarm-clock.ts";
import { levelOf } from "../lib/lifecycle-queue.ts";
import { log } from "../lib/log.ts";
import { meteredSql } from "../lib/metered-sql.ts";
import { type LoadedRevision, loadRevision } from "../lib/programs.ts";
import { Publisher, retryDelayMs } from "../lib/publisher.ts";
import { tenantModules } from "../lib/stubs.ts";
import { viewOf } from "../lib/view.ts";
import * as control from "../lib/run/control.ts";
import { JournalStore } from "./journal-store.ts";
import { Kept } from "./kept.ts";
import { LIST_MS, MAX_ALARM_ATTEMPTS, MAX_PAGE_UNITS, MAX_RESUMES, SNAPSHOT_ENTRIES } from "./limits.ts";
import { RECOVERY_MS } from "../lib/run/limits.ts";
import { Live, afterOf, isUpgrade } from "../lib/live.ts";
import { createPerformers } from "../lib/run/performers.ts";
import { remind } from "./person-reminder.ts";
import { Outbox } from "./publication.ts";
import { publish } from "./publishing.ts";
import type { Delivery } from "../correlator/rpc.ts";
import { outcomeOfChild } from "../lib/run/performers-subflow.ts";
import type { ExecutionRpc, HandOver, HistoryPage, Settlement } from "./rpc.ts";
import { Run, type RunHost } from "../lib/run/run.ts";
import { outgrown, poisoned } from "./size.ts";
import { SnapshotStore } from "./snapshot-store.ts";

const NOT_ADOPTED = fail("not_found", "There is no such execution.");

/** One execution's home: its journal, its timers (one alarm), and the sockets of those who watch it. */
export class ExecutionObject extends DurableObject<Env> implements ExecutionRpc {
  #journal: JournalStore;
  readonly #kept: Kept;
  readonly #live: Live;
  readonly #publisher: Publisher;
  readonly #waiters = new Set<() => void>();
  #clock: AlarmClock | null = null;
  #outbox: Outbox | null = null;
  #run: Run | null = null;
  #waking: Promise<Result<Run>> | null = null;
  /** Whether this instance has taken up what a lost one left. */
  #resumed = false;
  #stopping = false;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const sql = meteredSql(ctx.storage, "execution");
    this.#journal = new JournalStore(sql);
    this.#kept = new Kept(this.#journal, new SnapshotStore(sql), levelOf(env));
    this.#live = new Live(ctx);
    this.#publisher = new Publisher(
      () => this.#publish(),
      (error, failures) => {
        log.warn("execution.publish.failed", {
          execution: this.#run?.inspect().started.id,
          failures,
          error: String(error),
        });
        this.#clock?.armBy(Date.now() + retryDelayMs(failures));
      },
      LIST_MS,
    );
  }

  async adopt(handOver: HandOver): Promise<Result<null>> {
    if (this.#journal.exists) return ok(null);
    const entries = JSON.parse(handOver.journal) as readonly AnyEntry[];
    const started = startedOf(entries);
    if (started === undefined || started.id !== handOver.id)
      return fail("invalid", "A hand-over begins with execution.started.");
    const revision = await this.#revision(started.id, started.revision);
    if (!revision.ok) return revision;
    this.#clock ??= await AlarmClock.open(this.ctx.storage, "execution");
    // Two hand-overs may have waited for the revision side by side.
    if (this.#journal.exists) return ok(null);
    this.#outbox = new Outbox(0, levelOf(this.env));
    this.#resumed = true;
    this.#run = Run.adopt(revision.value.program, entries, this.#host(started));
    this.#tell(this.#run, entries);
    if (handOver.sent === true) this.#background(this.#run.recover());
    else this.#run.begin();
    return ok(null);
  }

  describe(): Promise<Result<ExecutionView>> {
    return this.#with((run) => ok(viewOf(run.inspect())));
  }

  async history(after: number, limit: number): Promise<Result<HistoryPage>> {
    if (!this.#journal.exists) return NOT_ADOPTED;
    const page = this.#journal.readText(after, limit, MAX_PAGE_UNITS);
    const nonce = (this.#run?.inspect().started ?? startedOf(this.#journal.read(0, 1).entries))?.nonce;
    return ok({ ...page, ...(nonce === undefined ? {} : { nonce }) });
  }

  cancel(reason: string): Promise<Result<ExecutionView>> {
    return this.#with((run) => control.cancel(run, reason));
  }

  suspend(reason: string, by: string): Promise<Result<ExecutionView>> {
    return this.#with((run) => control.suspend(run, reason, by));
  }

  resume(by: string): Promise<Result<ExecutionView>> {
    return this.#with((run) => {
      const resumed = control.resume(run, by);
      // What was lost while it was suspended.
      if (resumed.ok && run.inDoubt) this.#background(run.recover());
      return resumed;
    });
  }

  settle(settlement: Settlement): Promise<Result<ExecutionView>> {
    return this.#with((run) => control.settle(run, settlement));
  }

  async deliver(effect: string, deliveries: readonly Delivery[]): Promise<Result<{ wanted: boolean }>> {
    const woken = await this.#woken();
    if (!woken.ok) return woken;
    let wanted = woken.value.wants(effect);
    for (const { seq, event } of deliveries) {
      if (!wanted) break;
      const id = String(seq);
      if (this.#outbox?.attachments.hasCounted(effect, id) !== true)
        wanted = await woken.value.event(effect, id, withoutMarkers(woken.value, event));
    }
    return ok({ wanted });
  }

  childEnded(effect: string, child: string, outcome: Outcome): Promise<Result<null>> {
    return this.answered(effect, outcomeOfChild(child, outcome));
  }

  answered(effect: string, outcome: EffectOutcome): Promise<Result<null>> {
    return this.#with(async (run) => {
      await run.apply({ type: "settled", effect, outcome: withoutMarkers(run, outcome) });
      return ok(null);
    });
  }

  remind(effect: string, link: string): Promise<Result<null>> {
    return this.#with((run) => remind(this.env, run, effect, link));
  }

  result(timeoutMs: number): Promise<Result<ExecutionView>> {
    return this.#with(async (run) => {
      if (!TERMINAL.has(run.inspect().status)) {
        const over = Promise.withResolvers<void>();
        this.#waiters.add(over.resolve);
        const timer = setTimeout(over.resolve, timeoutMs);
        await over.promise;
        clearTimeout(timer);
        this.#waiters.delete(over.resolve);
      }
      return ok(viewOf(run.inspect()));
    });
  }

  async erase(): Promise<Result<null>> {
    if (!this.#journal.exists) return ok(null);
    const woken = await this.#woken();
    if (!woken.ok) return woken.error.code === "not_found" ? ok(null) : woken;
    const { status } = woken.value.inspect();
    if (!TERMINAL.has(status)) return fail("conflict", `The execution is ${status}: only one that is over is erased.`);
    await this.#publisher.kick();
    if (this.#outbox?.next(woken.value.inspect()) !== null)
      return fail("unavailable", "How the execution ended has not been published yet.");
    for (const socket of this.ctx.getWebSockets()) socket.close(1000, "erased");
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
    this.#journal = new JournalStore(meteredSql(this.ctx.storage, "execution"));
    this.#clock = null;
    this.#outbox = null;
    this.#run = null;
    this.#resumed = false;
    return ok(null);
  }

  override async fetch(request: Request): Promise<Response> {
    const after = afterOf(new URL(request.url));
    if (!isUpgrade(request) || after === null)
      return new Response("expected a WebSocket and ?after=SEQ", { status: 400 });
    const run = await this.#woken();
    if (!run.ok) return new Response(run.error.detail, { status: run.error.code === "not_found" ? 404 : 503 });
    const missed = this.#journal.read(after, Number.MAX_SAFE_INTEGER).entries;
    const { started, status } = run.value.inspect();
    return this.#live.accept(missed, started, TERMINAL.has(status));
  }

  override webSocketClose(socket: WebSocket, code: number): void {
    // 1005 and 1006 say that no code came; they can't be sent back.
    socket.close(code === 1005 || code === 1006 ? 1000 : code);
  }

  override async alarm(): Promise<void> {
    if (!this.#journal.exists) return;
    this.#clock ??= await AlarmClock.open(this.ctx.storage, "execution");
    this.#clock.rang();
    const attempt = await this.#beginAttempt();
    try {
      // Not `#woken`: what killed the attempts before must not be tried once more before it is stopped.
      const loaded = await this.#loaded();
      if (!loaded.ok) {
        // Not of its own making, so this attempt does not count; another is armed.
        this.#journal.attempts = { ...this.#journal.attempts, count: Math.max(0, attempt - 1) };
        log.warn("execution.alarm.postponed", { attempt, detail: loaded.error.detail });
        return;
      }
      const run = loaded.value;
      if (attempt > MAX_ALARM_ATTEMPTS) await run.apply({ type: "fault", error: poisoned(attempt - 1) });
      else {
        await this.#resume(run);
        await run.apply({ type: "tick" });
      }
      // Before publishing, which may wait for others, and may be lost there.
      this.#endAttempt(attempt, run);
      await this.#publisher.kick();
    } catch (error) {
      log.error("execution.alarm.failed", { attempt, error: String(error) });
      this.ctx.abort(String(error));
    }
  }

  /**
   * Counts before it works: running out of memory, or of CPU time, can't be caught, and would go on for ever.
   * @returns 1 for the first since the journal grew, or since one ended well; 0 where there is nothing that could fail
   */
  async #beginAttempt(): Promise<number> {
    const clock = this.#clock;
    const run = this.#run;
    const now = Date.now();
    if (run !== null && !run.inDoubt && !run.isDue(now)) {
      const next = run.wakeAt;
      if (next !== null) clock?.armBy(next);
      return 0;
    }
    const seq = run?.inspect().seq ?? this.#journal.lastSeq;
    const before = this.#journal.attempts;
    const count = before.seq === seq ? before.count + 1 : 1;
    this.#journal.attempts = { seq, count };
    clock?.armBy(now + RECOVERY_MS * count);
    await this.ctx.storage.sync();
    return count;
  }

  /** Where the journal has grown, the count is void as it is. */
  #endAttempt(attempt: number, run: Run): void {
    const { seq } = run.inspect();
    if (attempt > 0 && this.#journal.attempts.seq === seq) this.#journal.attempts = { seq, count: 0 };
    if (run.wakeAt !== null) this.#clock?.armBy(run.wakeAt);
  }

  /** The run, brought up to date where this instance is new. Fails where it was never adopted, or can't be had now. */
  async #woken(): Promise<Result<Run>> {
    const loaded = await this.#loaded();
    if (!loaded.ok || this.#resumed) return loaded;
    const run = loaded.value;
    await this.#resume(run);
    if (run.inspect().runnable) this.#background(run.apply({ type: "tick" }));
    // An alarm that the runtime gave up is set again by whoever asks for the execution.
    if (run.wakeAt !== null) this.#clock?.armBy(run.wakeAt);
    this.#background(this.#publisher.kick());
    return loaded;
  }

  async #with<T>(work: (run: Run) => Result<T> | Promise<Result<T>>): Promise<Result<T>> {
    const woken = await this.#woken();
    return woken.ok ? work(woken.value) : woken;
  }

  /** The run as it is, or as the journal says: nothing is taken up yet. */
  async #loaded(): Promise<Result<Run>> {
    if (this.#run !== null) return ok(this.#run);
    if (!this.#journal.exists) return NOT_ADOPTED;
    this.#waking ??= this.#load().finally(() => {
      this.#waking = null;
    });
    return this.#waking;
  }

  async #load(): Promise<Result<Run>> {
    const started = startedOf(this.#journal.read(0, 1).entries);
    if (started === undefined) throw new Error("a journal without execution.started");
    const revision = await this.#revision(started.id, started.revision);
    // Whatever the reason is, the execution itself is not missing.
    if (!revision.ok) return fail("unavailable", revision.error.detail);
    this.#clock ??= await AlarmClock.open(this.ctx.storage, "execution");
    if (this.#run !== null) return ok(this.#run);
    const { run, outbox } = this.#kept.wake(revision.value.program, started, this.#host(started));
    this.#outbox = outbox;
    this.#run = run;
    return ok(run);
  }

  /** Once an instance: what a lost one had open is taken up; where that has gone on for too long, it is stopped. */
  async #resume(run: Run): Promise<void> {
    if (this.#resumed) return;
    this.#resumed = true;
    if (!run.inDoubt) return;
    if (this.#kept.resumes >= MAX_RESUMES) await run.apply({ type: "fault", error: poisoned(this.#kept.resumes) });
    else await run.recover();
  }

  #revision(id: string, revision: string): Promise<Result<LoadedRevision>> {
    return loadRevision(revision, () => this.#tenant(id).revision(revision));
  }

  #tenant(id: string) {
    return tenantModules(this.env.TENANT, parseExecutionId(id)?.tenant ?? "");
  }

  #host(started: StartedData): RunHost {
    const { id } = started;
    return {
      performer: createPerformers(this.env, started),
      now: () => Date.now(),
      commit: (entries, wakeAt) => this.#commit(entries, wakeAt),
      lost: (error) => {
        log.error("execution.lost", { execution: id, error: String(error) });
        this.ctx.abort(String(error));
      },
      breathe: () => scheduler.wait(0),
      background: (work) => this.#background(work),
    };
  }

  #commit(entries: readonly AnyEntry[], wakeAt: number | null): void {
    this.ctx.storage.transactionSync(() => {
      if (entries.length > 0) this.#journal.append(entries, Date.now());
      // Also where nothing is due for a year: what these entries say has not been published yet.
      this.#clock?.armBy(Math.min(wakeAt ?? Number.POSITIVE_INFINITY, Date.now() + RECOVERY_MS));
    });
    // In the same breath as the commit: a watcher accepted in between would be sent these entries twice.
    if (this.#run === null) return;
    this.#kept.count(entries);
    this.#tell(this.#run, entries);
    const [run, outbox] = [this.#run, this.#outbox];
    // In the same breath as the commit that it follows: neither is on disk without the other.
    if (outbox !== null && this.#kept.isDue(run)) this.ctx.storage.transactionSync(() => this.#kept.save(run, outbox));
    this.#stopOutgrown(this.#run);
  }

  /** Not within the commit that shows it: that one is part of an advance. */
  #stopOutgrown(run: Run): void {
    const { units } = this.#journal;
    if (this.#stopping || outgrown(run.inspect(), units) === null) return;
    this.#stopping = true;
    const stop = async (): Promise<void> => {
      await Promise.resolve();
      this.#stopping = false;
      const input = outgrown(run.inspect(), this.#journal.units);
      if (input !== null) await run.apply(input);
    };
    this.#background(stop());
  }

  /** What everybody is told. The output gate holds it back until the commit is durable. */
  #tell(run: Run, entries: readonly AnyEntry[]): void {
    const state = run.inspect();
    const finished = TERMINAL.has(state.status);
    this.#live.broadcast(entries, state.started, finished);
    this.#outbox?.add(state.started, entries);
    // Others wait for an end, and for being let go; lists can wait for the next change.
    const isUrgent = finished || this.#outbox?.isHolding === true;
    this.#background(isUrgent ? this.#publisher.kick() : this.#publisher.gather());
    if (finished) for (const over of this.#waiters) over();
  }

  async #publish(): Promise<void> {
    const run = this.#run;
    const outbox = this.#outbox;
    if (run === null || outbox === null) return;
    const state = run.inspect();
    const publication = outbox.next(state);
    if (publication !== null) {
      await publish(this.env, state, publication, { after: run.definition.schedule?.after !== undefined });
      outbox.published(publication);
    }
    // One row, at the end, and for what was let go: publishing the rest again changes nothing. And where much would have
    // to be read again for that.
    const isOver = TERMINAL.has(state.status) && outbox.next(run.inspect()) === null;
    const isLast = publication !== null && (TERMINAL.has(state.status) || publication.releases.length > 0);
    if (!isLast && outbox.cursor - this.#journal.cursor < SNAPSHOT_ENTRIES) return;
    this.ctx.storage.transactionSync(() => {
      this.#journal.cursor = outbox.cursor;
      // Everybody knows that it is over: nothing is left to be woken for.
      if (isOver) this.#clock?.disarm();
    });
  }

  #background(work: Promise<void>): void {
    this.ctx.waitUntil(
      work.catch((error: unknown) => {
        log.error("execution.background.failed", { execution: this.#run?.inspect().started.id, error: String(error) });
        this.ctx.abort(String(error));
      }),
    );
  }
}

/** Whoever has read this execution's history could send one of its markers back, for a secret's value to be put there. */
function withoutMarkers<T>(run: Run, value: T): T {
  return shown(value, run.inspect().started);
}

function startedOf(entries: readonly AnyEntry[]) {
  const first = entries[0];
  return first?.type === "execution.started" ? first.data : undefined;
}
