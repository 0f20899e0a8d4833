import { and, eq } from "drizzle-orm";
import { standardError } from "../../shared/adapters/standard-errors.ts";
import type { EffectOutcome } from "../../shared/domain/journal.ts";
import type { Result } from "../../shared/domain/result.ts";
import { createLogger, errorFields } from "../../shared/observability/log.ts";
import type { ExecutionRpc } from "../execution/rpc.ts";
import { retryDelayMs } from "../lib/publisher.ts";
import type { Duty, TenantClock } from "./clock.ts";
import { MAX_REMINDER_ATTEMPTS, PEOPLE_BATCH, TELL_AGAIN_MS } from "./people-limits.ts";
import { byNumber, dueAtOf, dueTasks, keepLink, makeLink, nextDue, type PersonRow } from "./people-rows.ts";
import { audit, people } from "./schema.ts";
import type { TenantStore } from "./store.ts";

const log = createLogger();

export interface PeopleDutyHost {
  readonly store: TenantStore;
  readonly clock: TenantClock;
  execution(id: string): ExecutionRpc;
}

/**
 * What becomes of human tasks: they are reminded of, they expire, and their executions are told how they ended. All of
 * it follows from rows, at least once; an execution takes each end once.
 */
export class PeopleDuty implements Duty {
  readonly name = "people";
  readonly #host: PeopleDutyHost;
  readonly #busy = new Set<number>();

  constructor(host: PeopleDutyHost) {
    this.#host = host;
  }

  /** Part of a transaction. */
  arm(): void {
    this.#host.clock.arm();
  }

  nextAt(): number | null {
    return nextDue(this.#host.store.db);
  }

  async run(): Promise<void> {
    const due = dueTasks(this.#host.store.db, Date.now(), PEOPLE_BATCH);
    await Promise.all(due.map((row) => this.#see(row.number)));
  }

  /** Right after the commit: does not wait for it, never fails. */
  tell(number: number): void {
    void this.#see(number, true).then(() => this.#host.clock.arm());
  }

  /** One at a time of each: a reminder that takes long must not be followed by itself. */
  async #see(number: number, atOnce = false): Promise<void> {
    if (this.#busy.has(number)) return;
    this.#busy.add(number);
    try {
      let row = byNumber(this.#host.store.db, number);
      // What it has become meanwhile (answered while it was reminded of) is seen to as well.
      while (row !== undefined && (atOnce || isDue(row))) {
        atOnce = false;
        if (!(await this.#step(row))) return;
        row = byNumber(this.#host.store.db, number);
      }
    } catch (error) {
      log.error("tenant.people.failed", errorFields(error));
      this.#later(number, 0, TELL_AGAIN_MS);
    } finally {
      this.#busy.delete(number);
    }
  }

  /** @returns whether it got anywhere */
  async #step(row: PersonRow): Promise<boolean> {
    if (row.state !== "open") return this.#tell(row);
    if (row.expiresAt <= Date.now()) {
      this.#expire(row.number);
      return true;
    }
    return this.#remind(row);
  }

  #expire(number: number): void {
    const { store } = this.#host;
    const now = Date.now();
    store.transaction(() => {
      const row = byNumber(store.db, number);
      if (row?.state !== "open") return;
      const set = { state: "expired" as const, endedAt: now, dueAt: now, failures: 0 };
      store.db.update(people).set(set).where(eq(people.number, number)).run();
      store.db
        .insert(audit)
        .values({ at: now, actor: "system", action: "person.expired", target: row.id, requestId: "-" })
        .run();
    });
  }

  async #tell(row: PersonRow): Promise<boolean> {
    const outcome = outcomeOf(row);
    const told =
      outcome === null ? null : await attempt(() => this.#host.execution(row.execution).answered(row.effect, outcome));
    if (told === null) {
      this.#host.store.db.update(people).set({ dueAt: null }).where(eq(people.number, row.number)).run();
      return true;
    }
    log.warn("tenant.people.untold", { task: row.id, detail: told });
    this.#later(row.number, row.failures + 1, retryDelayMs(row.failures + 1));
    return false;
  }

  async #remind(row: PersonRow): Promise<boolean> {
    const { store } = this.#host;
    const tenant = store.tenant()?.id;
    if (tenant === undefined) return false;
    const made = await makeLink(tenant);
    store.transaction(() => keepLink(store.db, row.number, made, Date.now()));
    const failure = await attempt(() => this.#host.execution(row.execution).remind(row.effect, made.link));
    if (failure !== null) log.warn("tenant.people.unreminded", { task: row.id, failures: row.failures + 1 });
    if (failure !== null && row.failures + 1 < MAX_REMINDER_ATTEMPTS) {
      this.#later(row.number, row.failures + 1, retryDelayMs(row.failures + 1));
      return false;
    }
    const still = and(eq(people.number, row.number), eq(people.state, "open"));
    const set = { remindAt: null, failures: 0, dueAt: dueAtOf({ ...row, remindAt: null }) };
    store.db.update(people).set(set).where(still).run();
    return true;
  }

  /** An expiry is not put off by reminders that fail, nor the telling of an answer that came meanwhile. */
  #later(number: number, failures: number, delayMs: number): void {
    const { db } = this.#host.store;
    const row = byNumber(db, number);
    if (row === undefined || row.dueAt === null) return;
    const at = Date.now() + delayMs;
    const dueAt = row.state === "open" ? Math.min(row.expiresAt, at) : at;
    db.update(people).set({ failures, dueAt }).where(eq(people.number, number)).run();
  }
}

/** An answer is told whenever its task is looked at. */
function isDue({ state, dueAt }: PersonRow): boolean {
  return dueAt !== null && (state === "answered" || dueAt <= Date.now());
}

/** Null: done. Whose execution is not there any more has nobody to tell. */
async function attempt(ask: () => Promise<Result<unknown>>): Promise<string | null> {
  try {
    const answer = await ask();
    return answer.ok || answer.error.code === "not_found" ? null : answer.error.detail;
  } catch (error) {
    return `It could not be reached: ${String(error)}`;
  }
}

function outcomeOf(row: PersonRow): EffectOutcome | null {
  const at = new Date(row.endedAt ?? 0).toISOString();
  if (row.state === "answered" && row.answer !== null)
    return { ok: true, output: { ...row.answer, by: row.answeredBy, at } };
  if (row.state !== "expired") return null;
  const detail = `${row.assignee} did not answer "${row.title}" by ${new Date(row.expiresAt).toISOString()}.`;
  return { ok: false, error: standardError("timeout", 408, "Not Answered", detail) };
}
