import { count, type RateWindow } from "../../shared/domain/admission.ts";
import { MAX_STALE_MS } from "../../shared/domain/limits.ts";
import { PLATFORM_QUOTA, type QuotaLimits } from "../../shared/domain/quota.ts";
import { fail, ok, type Failure, type Result } from "../../shared/domain/result.ts";
import { DEFAULT_LANES } from "../../shared/ports/directory.ts";
import { log } from "../lib/log.ts";
import { QUOTA_ASK_AGAIN_MS, QUOTA_ASK_MS, QUOTA_WAIT_MS } from "./limits.ts";

export interface QuotaHost {
  /** What the tenant may do. */
  limits(tenant: string): Promise<Result<QuotaLimits>>;
  /** How many executions of the tenant are not over, as its index says; at most `atMost`. */
  underWay(tenant: string, atMost: number): Promise<Result<number>>;
  background(work: Promise<void>): void;
}

/**
 * A lane's share of what its tenant may do, in memory: it costs no row, and no round trip of its own. What the limits
 * are is read again beside a start, at most every few seconds. Starts are counted here. How many are under way only the
 * index knows: it is asked beside a start, and only after the lane has begun so many that it could matter. So the second
 * is a bound on what runs away, give or take what is on its way to the index.
 */
export class Quota {
  readonly #host: QuotaHost;
  #limits: QuotaLimits = PLATFORM_QUOTA;
  #limitsAt: number | null = null;
  #reading: Promise<void> | null = null;
  #window: RateWindow | null = null;
  /** How many more may get an object of their own; null: nothing has begun here yet, under these limits. */
  #room: number | null = null;
  #asking = false;
  #askedAt = 0;

  constructor(host: QuotaHost) {
    this.#host = host;
  }

  /**
   * Knows the limits, as they were at most five seconds ago. Waits only where it has not been asked for as long; and
   * then not for long: a start that can be taken in is not held up by a tenant's object that is down.
   */
  async ready(tenant: string, now: number): Promise<void> {
    const age = this.#limitsAt === null ? Number.POSITIVE_INFINITY : now - this.#limitsAt;
    if (age < MAX_STALE_MS / 2) return;
    this.#reading ??= this.#read(tenant, now).finally(() => {
      this.#reading = null;
    });
    if (age < MAX_STALE_MS) return this.#host.background(this.#reading);
    const late = Promise.withResolvers<void>();
    const timer = setTimeout(late.resolve, QUOTA_WAIT_MS);
    await Promise.race([this.#reading, late.promise]);
    clearTimeout(timer);
  }

  /** Counts one more start, where it may be. */
  take(tenant: string, now: number, lanes = DEFAULT_LANES): Result<null> {
    const { startsPerMinute, underWay } = this.#limits;
    this.#room ??= this.#firstRoom(lanes);
    if (this.#room <= 0) {
      this.#ask(tenant, now, lanes);
      return refused(
        "quota.running",
        `The organisation has ${underWay} executions under way, as many as it may (GET /v1/limits).`,
        QUOTA_ASK_MS,
      );
    }
    const counted = count(this.#window, { gate: "", limit: Math.ceil(startsPerMinute / lanes), perMs: 60_000 }, now);
    if (!counted.ok)
      return refused(
        "quota.starts",
        `The organisation starts more executions than it may in a minute: ${startsPerMinute} (GET /v1/limits).`,
        counted.retryAfterMs,
      );
    this.#window = counted.window;
    return ok(null);
  }

  /** One that is not over when it has begun. */
  begun(tenant: string, now: number, lanes = DEFAULT_LANES): void {
    this.#room = (this.#room ?? this.#firstRoom(lanes)) - 1;
    if (this.#room < this.#limits.underWay / lanes / 4) this.#ask(tenant, now, lanes);
  }

  async #read(tenant: string, now: number): Promise<void> {
    try {
      const found = await this.#host.limits(tenant);
      if (!found.ok) throw new Error(found.error.detail);
      // Counted anew: by how much the room was used under the old limit is of no use.
      if (found.value.underWay !== this.#limits.underWay) {
        this.#room = null;
        this.#askedAt = 0;
      }
      this.#limits = found.value;
    } catch (error) {
      // That nobody can say is no reason to refuse: what was known last holds.
      log.warn("intake.limits.unknown", { error: String(error) });
    }
    this.#limitsAt = now;
  }

  #ask(tenant: string, now: number, lanes: number): void {
    // Whoever has no room left hears soon that some was made.
    const gap = (this.#room ?? 0) <= 0 ? QUOTA_ASK_AGAIN_MS : QUOTA_ASK_MS;
    if (this.#asking || now - this.#askedAt < gap) return;
    this.#asking = true;
    this.#askedAt = now;
    const answer = async (): Promise<void> => {
      try {
        const { underWay } = this.#limits;
        const found = await this.#host.underWay(tenant, underWay);
        if (!found.ok) throw new Error(found.error.detail);
        // Rounded up: a limit smaller than the number of lanes would else be none at all.
        this.#room = Math.ceil((this.#limits.underWay - found.value) / lanes);
      } catch (error) {
        // That nobody can say is no reason to refuse.
        this.#room = Math.max(this.#room ?? 0, Math.ceil(this.#limits.underWay / lanes / 16));
        log.warn("intake.quota.unknown", { error: String(error) });
      } finally {
        this.#asking = false;
      }
    };
    this.#host.background(answer());
  }

  /** Half of its share: an instance does not know what those before it have begun. */
  #firstRoom(lanes: number): number {
    return Math.ceil(this.#limits.underWay / lanes / 2);
  }
}

function refused(code: string, message: string, retryAfterMs: number): { readonly ok: false; readonly error: Failure } {
  const { error } = fail("rate_limited", message, [{ path: "", code, message }]);
  return { ok: false, error: { ...error, retryAfterSeconds: Math.ceil(retryAfterMs / 1000) } };
}
