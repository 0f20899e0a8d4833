import { and, eq } from "drizzle-orm";
import type { Failure, Result } from "../../shared/domain/result.ts";
import { createLogger, errorFields } from "../../shared/observability/log.ts";
import type { CorrelatorRpc } from "../correlator/rpc.ts";
import { retryDelayMs } from "../lib/publisher.ts";
import type { ScheduleRpc } from "../schedule/rpc.ts";
import type { Duty, TenantClock } from "./clock.ts";
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
  readonly clock: TenantClock;
  schedule(workflow: string): ScheduleRpc;
  correlator(tenant: string): CorrelatorRpc;
}

/**
 * Tells the schedule's object and the correlator what starts a workflow. What is to be told is on disk with the change
 * itself, and stays there until both have acknowledged that very version; telling twice changes nothing.
 */
export class Telling implements Duty {
  readonly name = "triggers";
  readonly #host: TellingHost;
  #current: Promise<void> | null = null;
  #again = false;
  /** What is told right after the commit is not the alarm's before that. */
  #sweepFrom = 0;

  constructor(host: TellingHost) {
    this.#host = host;
  }

  /** Part of the transaction that notes it: should this instance be lost, the alarm tells. No await in here. */
  arm(now: number): void {
    this.#sweepFrom = now + SWEEP_MS;
    this.#host.clock.arm();
  }

  /** Right after the commit. Resolves when it has been told, or takes too long; never rejects. */
  async now(): Promise<void> {
    await Promise.race([this.#kick(), scheduler.wait(TELL_WAIT_MS)]);
  }

  nextAt(): number | null {
    const next = untold(this.#host.store.db, 1)[0];
    return next === undefined ? null : Math.max(next.retryAt, this.#sweepFrom);
  }

  /** Tells what is due. */
  run(): Promise<void> {
    return this.#kick();
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
      this.#sweepFrom = 0;
      this.#host.clock.arm();
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
