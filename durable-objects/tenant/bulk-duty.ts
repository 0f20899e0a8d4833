import { eq } from "drizzle-orm";
import type { BulkFailure, BulkStatus } from "../../shared/domain/bulk.ts";
import type { ExecutionSummary } from "../../shared/domain/execution.ts";
import type { Result } from "../../shared/domain/result.ts";
import { createLogger, errorFields } from "../../shared/observability/log.ts";
import type { ExecutionsService } from "../lib/executions-service.ts";
import { retryDelayMs } from "../lib/publisher.ts";
import { Semaphore } from "../lib/semaphore.ts";
import {
  BULK_IN_FLIGHT,
  BULK_IN_FLIGHT_FROM,
  BULK_KEPT_MS,
  BULK_PAGE,
  BULK_PAGES,
  BULK_PART,
  BULK_PART_FROM,
  BULK_REST_MS,
  BULK_RETRY_MS,
  BULK_SLICE_MS,
  MAX_BULK_EXECUTIONS,
  MAX_BULK_FAILURES,
  MAX_BULK_MS,
  MAX_FAILURE_CHARACTERS,
  MAX_PART_ATTEMPTS,
} from "./bulk-limits.ts";
import {
  addPart,
  bulkByNumber,
  type BulkRow,
  conditionsOf,
  dueBulks,
  eraseEnded,
  eraseParts,
  nextPart,
  nextDueBulk,
  type PartRow,
} from "./bulk-rows.ts";
import { type Step, stepOf } from "./bulk-step.ts";
import type { Duty, TenantClock } from "./clock.ts";
import type { ExecutionFilter, Page } from "./rpc.ts";
import { audit, bulkParts, bulks } from "./schema.ts";
import type { TenantStore } from "./store.ts";

const log = createLogger();

export interface BulkDutyHost {
  readonly store: TenantStore;
  readonly clock: TenantClock;
  readonly executions: ExecutionsService;
  list(filter: ExecutionFilter): Promise<Result<Page<ExecutionSummary>>>;
}

/** What became of each of a part, in its order; null: it was not come to. */
type Steps = readonly (Step | null)[];

/**
 * Does what bulk operations were asked for: first all that each is about is written down, in parts; then they are gone
 * through, part by part, and each part goes in the commit that counts what became of it. One that was under way when
 * the instance was lost is gone through again, and finds out what had been done (bulk-step.ts).
 */
export class BulkDuty implements Duty {
  readonly name = "bulk";
  readonly #host: BulkDutyHost;
  #current: Promise<void> | null = null;
  /** Whose turn it was: several that are under way take turns. */
  #last = 0;
  /** It rests as long as it worked: what it has set going takes its time, and others want theirs. */
  #restsUntil = 0;

  constructor(host: BulkDutyHost) {
    this.#host = host;
  }

  /** Part of a transaction. */
  arm(): void {
    this.#host.clock.arm();
  }

  nextAt(): number | null {
    const next = nextDueBulk(this.#host.store.db);
    return next === null ? null : Math.max(next, this.#restsUntil);
  }

  run(): Promise<void> {
    this.#current ??= this.#pass().finally(() => {
      this.#current = null;
    });
    return this.#current;
  }

  async #pass(): Promise<void> {
    const { db } = this.#host.store;
    const now = Date.now();
    if (now < this.#restsUntil) return;
    eraseEnded(db, now);
    const due = dueBulks(db, now);
    const bulk = due.find(({ number }) => number > this.#last) ?? due[0];
    if (bulk === undefined) return;
    this.#last = bulk.number;
    try {
      await this.#turn(bulk, now);
    } catch (error) {
      log.error("tenant.bulk.failed", { bulk: bulk.id, ...errorFields(error) });
      this.#later(bulk, BULK_RETRY_MS);
    }
    const end = Date.now();
    this.#restsUntil = end + Math.min(end - now, BULK_REST_MS);
  }

  async #turn(bulk: BulkRow, now: number): Promise<void> {
    if (bulk.status === "cancelled") return this.#end(bulk, "cancelled");
    if (now > bulk.createdAt + MAX_BULK_MS) {
      log.warn("tenant.bulk.expired", { bulk: bulk.id });
      return this.#end(bulk, "cancelled");
    }
    if (!bulk.listed) return this.#find(bulk);
    const part = nextPart(this.#host.store.db, bulk.number);
    if (part === undefined) return this.#end(bulk, "completed");
    await this.#work(bulk, part);
  }

  /** Writes down some of what it is about. */
  async #find(bulk: BulkRow): Promise<void> {
    const conditions = conditionsOf(bulk.action, bulk.filter, bulk.createdAt);
    for (let pages = 0; pages < BULK_PAGES; pages++) {
      const { cursor, status, listed } = bulkByNumber(this.#host.store.db, bulk.number) ?? bulk;
      if (status !== "running" || listed) return;
      const page = await this.#host.list({ ...conditions, cursor, limit: BULK_PAGE });
      if (!page.ok) {
        log.warn("tenant.bulk.unlisted", { bulk: bulk.id, detail: page.error.detail });
        return this.#later(bulk, BULK_RETRY_MS);
      }
      this.#found(bulk, page.value);
    }
  }

  #found({ number, args }: BulkRow, { items, nextCursor }: Page<ExecutionSummary>): void {
    const { store } = this.#host;
    store.transaction(() => {
      const row = bulkByNumber(store.db, number);
      if (row?.status !== "running") return;
      const taken = items.slice(0, MAX_BULK_EXECUTIONS - row.matched);
      const size = args.from === undefined ? BULK_PART : BULK_PART_FROM;
      let { parts } = row;
      for (let at = 0; at < taken.length; at += size) {
        const executions = taken.slice(at, at + size).map(({ id, seq }) => [tail(id), seq] as const);
        addPart(store.db, number, parts++, executions.toReversed());
      }
      const matched = row.matched + taken.length;
      const more = taken.length < items.length || (matched === MAX_BULK_EXECUTIONS && nextCursor !== null);
      const set = { parts, matched, more, cursor: nextCursor, listed: more || nextCursor === null };
      store.db.update(bulks).set(set).where(eq(bulks.number, number)).run();
    });
  }

  async #work(bulk: BulkRow, part: PartRow): Promise<void> {
    const { db } = this.#host.store;
    // Before the work: one that takes the instance with it must not be tried for ever.
    db.update(bulkParts)
      .set({ attempts: part.attempts + 1 })
      .where(eq(bulkParts.number, part.number))
      .run();
    const steps =
      part.attempts >= MAX_PART_ATTEMPTS ? part.executions.map(() => GIVEN_UP) : await this.#steps(bulk, part);
    this.#count(bulk, part, steps);
  }

  async #steps(bulk: BulkRow, { executions, attempts }: PartRow): Promise<Steps> {
    const { store, executions: service } = this.#host;
    const tenant = store.tenant()?.id ?? "";
    const connections = new Semaphore(bulk.args.from === undefined ? BULK_IN_FLIGHT : BULK_IN_FLIGHT_FROM);
    const until = Date.now() + BULK_SLICE_MS;
    return Promise.all(
      executions.map(([end, seq]) =>
        connections.run(async () => {
          if (Date.now() >= until || bulkByNumber(store.db, bulk.number)?.status !== "running") return null;
          return stepOf(service, { tenant, bulk, id: `exe_${tenant}_${end}`, seq, repeated: attempts > 0 });
        }),
      ),
    );
  }

  /** The part goes, or what is left of it stays, in the commit that counts. */
  #count({ number }: BulkRow, part: PartRow, steps: Steps): void {
    const { store } = this.#host;
    const tenant = store.tenant()?.id ?? "";
    store.transaction(() => {
      const row = bulkByNumber(store.db, number);
      if (row === undefined) return;
      const at = part.executions.map((execution, index) => ({ execution, step: steps[index] ?? null }));
      const of = (kind: Step["kind"]): number => at.filter(({ step }) => step?.kind === kind).length;
      const rest = at.filter(({ step }) => step === null || step.kind === "again");
      const failures = at.flatMap(({ execution: [end], step }): BulkFailure[] =>
        step?.kind === "failed"
          ? [
              {
                execution: `exe_${tenant}_${end}`,
                code: step.code,
                detail: step.detail.slice(0, MAX_FAILURE_CHARACTERS),
              },
            ]
          : [],
      );
      if (rest.length === 0) store.db.delete(bulkParts).where(eq(bulkParts.number, part.number)).run();
      else {
        // Whoever gets further begins to count anew; never at 0, which says that nothing has been tried.
        const attempts = rest.length < part.executions.length ? 1 : part.attempts + 1;
        const left = { executions: rest.map(({ execution }) => execution), attempts };
        store.db.update(bulkParts).set(left).where(eq(bulkParts.number, part.number)).run();
      }
      const waits = rest.some(({ step }) => step !== null);
      const set = {
        done: row.done + of("done"),
        skipped: row.skipped + of("skipped"),
        failed: row.failed + of("failed"),
        failures: [...row.failures, ...failures].slice(0, MAX_BULK_FAILURES),
        ...(waits && row.status === "running" ? { dueAt: Date.now() + retryDelayMs(part.attempts + 1) } : {}),
      };
      store.db.update(bulks).set(set).where(eq(bulks.number, number)).run();
    });
  }

  /** What is left of one that was stopped goes before, some at a time. */
  #end(bulk: BulkRow, status: BulkStatus): void {
    const { store } = this.#host;
    store.transaction(() => {
      const row = bulkByNumber(store.db, bulk.number);
      if (row === undefined || row.finishedAt !== null || eraseParts(store.db, bulk.number)) return;
      const now = Date.now();
      const set = { status, finishedAt: now, dueAt: now + BULK_KEPT_MS };
      store.db.update(bulks).set(set).where(eq(bulks.number, bulk.number)).run();
      const { id, action, requestId, matched, done, skipped, failed } = row;
      const target = `${id} ${action} ${status} matched=${matched} done=${done} skipped=${skipped} failed=${failed}`;
      store.db.insert(audit).values({ at: now, actor: "system", action: "bulk.ended", target, requestId }).run();
    });
  }

  #later({ number }: BulkRow, delayMs: number): void {
    const set = { dueAt: Date.now() + delayMs };
    this.#host.store.db.update(bulks).set(set).where(eq(bulks.number, number)).run();
  }
}

const GIVEN_UP: Step = {
  kind: "failed",
  code: "unavailable",
  detail: `It could not be reached, or not be done, ${MAX_PART_ATTEMPTS} times.`,
};

/** Of an execution's id, what its tenant's do not share. */
function tail(id: string): string {
  return id.slice(id.lastIndexOf("_") + 1);
}
