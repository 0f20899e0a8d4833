import type { ExecutionSummary, ExecutionView } from "../../shared/domain/execution.ts";
import { parseExecutionId } from "../../shared/domain/ids.ts";
import type { AnyEntry } from "../../shared/domain/journal.ts";
import { fail, ok, type Result } from "../../shared/domain/result.ts";
import { advance, fold, inspect } from "../../shared/engine/index.ts";
import type { Inspection } from "../../shared/engine/types.ts";
import { log } from "../lib/log.ts";
import type { Sql } from "../lib/metered-sql.ts";
import { Publisher } from "../lib/publisher.ts";
import type { LoadedRevision } from "../lib/programs.ts";
import { summaryOf, viewOf } from "../lib/view.ts";
import { ERRANDS_AT_ONCE } from "./limits.ts";
import type { StartStore, StoredStart } from "./start-store.ts";

const NOT_WAITING = fail("not_found", "There is no execution of this id that waits here.");
const OPEN: ReadonlySet<StoredStart["state"]> = new Set(["pending", "object"]);

export interface PendingHost {
  readonly sql: Sql;
  readonly store: StartStore;
  handOver(start: StoredStart): Promise<Result<null>>;
  record(tenant: string, summaries: readonly ExecutionSummary[]): Promise<Result<null>>;
  inspect(start: StoredStart): Promise<Inspection>;
  revision(start: StoredStart): Promise<Result<LoadedRevision>>;
  /** Makes it durable with an alarm that looks after it. */
  commit(work: () => void): void;
  background(work: Promise<void>): void;
}

/** As it is described while it waits. */
export function pendingView(state: Inspection): ExecutionView {
  return { ...viewOf(state), status: "pending" };
}

/**
 * The starts of a lane that wait, or have waited: they are listed, and handed over once they have begun. They begin
 * long after their number was given, so the settler's cursor does not look after them: errands on disk do.
 */
export class Pending {
  readonly #host: PendingHost;
  readonly #publisher: Publisher;
  readonly #watchers = new Map<number, Set<() => void>>();
  /** Null: nobody has looked yet. */
  #made: boolean | null = null;
  #failed = false;

  constructor(host: PendingHost) {
    this.#host = host;
    this.#publisher = new Publisher(
      () => this.#run(),
      (error, failures) => log.warn("intake.errands.failed", { failures, error: String(error) }),
    );
  }

  put(start: StoredStart, key: string | null): void {
    this.#host.commit(() => {
      this.#host.store.insert(start, key);
      this.#errand(start.sequence);
    });
    this.#host.background(this.kick());
  }

  /** Its gate has called it. Nothing happens where it does not wait. */
  async called(id: string): Promise<Result<null>> {
    const found = this.#waiting(id);
    if (found === undefined) return ok(null);
    const revision = await this.#host.revision(found);
    if (!revision.ok) return revision;
    // It may have begun, or have been cancelled, meanwhile.
    const start = this.#waiting(id);
    const started = start?.entries[0];
    if (start === undefined || started?.type !== "execution.started") return ok(null);
    const input = { type: "start", started: started.data } as const;
    this.#begin(start.sequence, advance(revision.value.program, null, input, Date.now()).entries);
    return ok(null);
  }

  /** It is over, and never began: a journal of two entries, handed over as any other. */
  async cancel(id: string, reason: string): Promise<Result<ExecutionView>> {
    const found = this.#waiting(id);
    const revision = found === undefined ? NOT_WAITING : await this.#host.revision(found);
    if (!revision.ok) return revision;
    const start = this.#waiting(id);
    const started = start?.entries[0];
    if (start === undefined || started === undefined) return NOT_WAITING;
    const at = Date.now();
    const entries: AnyEntry[] = [
      { ...started, at },
      { seq: 2, at, type: "execution.cancelled", data: { reason } },
    ];
    this.#begin(start.sequence, entries);
    return ok(viewOf(inspect(fold(revision.value.program, entries))));
  }

  /** After a transaction that failed. */
  rolledBack(): void {
    this.#made = null;
  }

  /** Resolves when what is to be done has been tried. Never rejects. */
  kick(): Promise<void> {
    return this.#publisher.kick();
  }

  /** Resolves when it has begun, or `ms` have passed. */
  async watch(sequence: number, ms: number): Promise<void> {
    const over = Promise.withResolvers<void>();
    const watchers = this.#watchers.get(sequence) ?? new Set();
    this.#watchers.set(sequence, watchers.add(over.resolve));
    const timer = setTimeout(over.resolve, ms);
    await over.promise;
    clearTimeout(timer);
    watchers.delete(over.resolve);
    if (watchers.size === 0 && this.#watchers.get(sequence) === watchers) this.#watchers.delete(sequence);
  }

  get idle(): boolean {
    return this.#next(0, 1).length === 0;
  }

  async #run(): Promise<void> {
    this.#failed = false;
    // Each once: what fails waits for the alarm, and does not hold up those after it.
    for (let after = 0; ;) {
      const page = this.#next(after, ERRANDS_AT_ONCE);
      const last = page.at(-1);
      if (last === undefined) break;
      after = last;
      const starts = page.map((sequence) => ({ sequence, start: this.#host.store.bySequence(sequence) }));
      const waiting = starts.flatMap(({ start }) => (start?.state === "pending" ? [start] : []));
      const begun = starts.flatMap(({ start }) => (start?.state === "object" ? [start] : []));
      // What has gone from here has nothing left to be done.
      for (const { sequence, start } of starts) if (start === undefined || !OPEN.has(start.state)) this.#done(sequence);
      await Promise.all([this.#list(waiting), ...begun.map((start) => this.#handOver(start))]);
    }
    if (this.#failed) throw new Error("not all of them could be done");
  }

  async #list(waiting: readonly StoredStart[]): Promise<void> {
    try {
      const states = await Promise.all(waiting.map((start) => this.#host.inspect(start)));
      const tenant = parseExecutionId(states[0]?.started.id ?? "")?.tenant;
      if (tenant === undefined) return;
      const summaries = states.map((state): ExecutionSummary => ({ ...summaryOf(state), status: "pending", seq: 0 }));
      const recorded = await this.#host.record(tenant, summaries);
      if (!recorded.ok) throw new Error(recorded.error.detail);
      // One that has begun meanwhile has more to be done.
      for (const { sequence } of waiting)
        if (this.#host.store.bySequence(sequence)?.state === "pending") this.#done(sequence);
        else void this.#publisher.kick();
    } catch (error) {
      this.#failed = true;
      log.warn("intake.pending.unlisted", { executions: waiting.length, error: String(error) });
    }
  }

  async #handOver(start: StoredStart): Promise<void> {
    const handed = await this.#host.handOver(start);
    if (!handed.ok) {
      this.#failed = true;
      return;
    }
    this.#host.store.handedOver(start.sequence);
    this.#done(start.sequence);
  }

  #waiting(id: string): StoredStart | undefined {
    const start = this.#host.store.bySequence(parseExecutionId(id)?.sequence ?? 0);
    return start?.id === id && start.state === "pending" ? start : undefined;
  }

  #begin(sequence: number, entries: readonly AnyEntry[]): void {
    this.#host.commit(() => {
      this.#host.store.advanced(sequence, "object", entries);
      this.#errand(sequence);
    });
    for (const over of this.#watchers.get(sequence) ?? []) over();
    this.#watchers.delete(sequence);
    this.#host.background(this.kick());
  }

  #errand(sequence: number): void {
    if (!this.#isMade()) {
      this.#host.sql.exec("CREATE TABLE errands (sequence INTEGER PRIMARY KEY)");
      this.#made = true;
    }
    this.#host.sql.exec("INSERT OR IGNORE INTO errands (sequence) VALUES (?)", sequence);
  }

  #done(sequence: number): void {
    this.#host.sql.exec("DELETE FROM errands WHERE sequence = ?", sequence);
  }

  #next(after: number, limit: number): number[] {
    if (!this.#isMade()) return [];
    return this.#host.sql
      .exec("SELECT sequence FROM errands WHERE sequence > ? ORDER BY sequence LIMIT ?", after, limit)
      .toArray()
      .map((row) => Number(row["sequence"]));
  }

  #isMade(): boolean {
    this.#made ??=
      this.#host.sql.exec("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'errands'").toArray().length > 0;
    return this.#made;
  }
}
