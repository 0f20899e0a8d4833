import { and, eq } from "drizzle-orm";
import type { Failure, Result } from "../../shared/domain/result.ts";
import { createLogger, errorFields } from "../../shared/observability/log.ts";
import type { CorrelatorRpc } from "../correlator/rpc.ts";
import { retryDelayMs } from "../lib/publisher.ts";
import type { ScheduleRpc } from "../schedule/rpc.ts";
import { triggers } from "./schema.ts";
import type { TenantStore } from "./store.ts";
import { untold } from "./triggers.ts";

const log = createLogger();
/** How soon the alarm tells what could not be told right after the commit, in milliseconds. */
const SWEEP_MS = 5_000;
/** Workflows that one pass tells of: work in an alarm is bounded. */
const TELL_BATCH = 50;
/** What changes a workflow waits so long for its being told, in milliseconds; then it goes on without. */
const TELL_WAIT_MS = 2_000;

export interface TellingHost {
  readonly store: TenantStore;
  readonly storage: DurableObjectStorage;
  schedule(workflow: string): ScheduleRpc;
  correlator(tenant: string): CorrelatorRpc;
}

/**
 * Tells the schedule's object and the correlator what starts a workflow. What is to be told is on disk with the change
 * itself, and stays there until both have acknowledged that very version; telling twice changes nothing.
 */
export class Telling {
  readonly #host: TellingHost;
  #current: Promise<void> | null = null;
  #again = false;

  constructor(host: TellingHost) {
    this.#host = host;
  }

  /** Part of the transaction that notes it: should this instance be lost, the alarm tells. No await in here. */
  arm(now: number): void {
    // Not through a clock in memory: where the transaction fails, so does this.
    void this.#host.storage.setAlarm(now + SWEEP_MS);
  }

  /** Right after the commit. Resolves when it has been told, or takes too long; never rejects. */
  async now(): Promise<void> {
    await Promise.race([this.#kick(), scheduler.wait(TELL_WAIT_MS)]);
  }

  /** Tells what is due, and arms the next alarm while something is left. */
  async sweep(): Promise<void> {
    if (this.#host.store.tenant() === undefined) return;
    // First, so that an alarm that dies is followed by another.
    this.arm(Date.now());
    await this.#host.storage.sync();
    await this.#kick();
  }

  /** One pass at a time: of two versions the older must not be told last. */
  #kick(): Promise<void> {
    this.#again = true;
    this.#current ??= this.#passes().finally(() => {
      this.#current = null;
    });
    return this.#current;
  }

  async #passes(): Promise<void> {
    try {
      while (this.#again) {
        this.#again = false;
        await this.#pass();
      }
      const next = untold(this.#host.store.db, 1)[0];
      if (next === undefined) await this.#host.storage.deleteAlarm();
      else void this.#host.storage.setAlarm(Math.max(next.retryAt, Date.now()));
    } catch (error) {
      log.error("tenant.triggers.failed", errorFields(error));
    }
  }

  async #pass(): Promise<void> {
    const { store } = this.#host;
    const tenant = store.tenant()?.id;
    if (tenant === undefined) return;
    for (const row of untold(store.db, TELL_BATCH)) {
      if (row.retryAt > Date.now()) break;
      const failure = await this.#tell(tenant, row);
      const set =
        failure === null
          ? { told: row.version, failures: 0, problem: null }
          : {
              failures: row.failures + 1,
              retryAt: Date.now() + retryDelayMs(row.failures + 1),
              problem: failure.detail.slice(0, 500),
            };
      // Where it has changed meanwhile, this says nothing about what it is now.
      const unchanged = and(eq(triggers.number, row.number), eq(triggers.version, row.version));
      store.db.update(triggers).set(set).where(unchanged).run();
      if (failure !== null)
        log.warn("tenant.triggers.untold", { workflow: row.workflowId, code: failure.code, detail: failure.detail });
    }
  }

  async #tell(tenant: string, row: typeof triggers.$inferSelect): Promise<Failure | null> {
    const { workflowId, schedule, subscription, version } = row;
    const tell = [
      () => this.#host.schedule(workflowId).set(tenant, workflowId, schedule, version),
      () => {
        const correlator = this.#host.correlator(tenant);
        return subscription === null ? correlator.unsubscribe(workflowId) : correlator.subscribe(tenant, subscription);
      },
    ];
    for (const one of tell) {
      try {
        const told: Result<null> = await one();
        if (!told.ok) return told.error;
      } catch (error) {
        return { code: "unavailable", detail: `It could not be reached: ${String(error)}` };
      }
    }
    return null;
  }
}
