import { count, type RateWindow } from "../../shared/domain/admission.ts";
import { MAX_STARTS_PER_MINUTE, MAX_UNDER_WAY } from "../../shared/domain/limits.ts";
import { fail, ok, type Failure, type Result } from "../../shared/domain/result.ts";
import { DEFAULT_LANES } from "../../shared/ports/directory.ts";
import { log } from "../lib/log.ts";
import { QUOTA_ASK_MS } from "./limits.ts";

export interface QuotaHost {
  /** How many executions of the tenant are not over, as its index says; at most `atMost`. */
  underWay(tenant: string, atMost: number): Promise<Result<number>>;
  background(work: Promise<void>): void;
}

/**
 * A lane's share of what its tenant may do, in memory: it costs no row and no round trip. Starts are counted here.
 * How many are under way only the index knows: it is asked beside a start, and only after the lane has begun so many
 * that it could matter. So the second is a bound on what runs away, give or take what is on its way to the index.
 */
export class Quota {
  readonly #host: QuotaHost;
  #window: RateWindow | null = null;
  /** How many more may get an object of their own; null: nothing has begun here yet. */
  #room: number | null = null;
  #asking = false;
  #askedAt = 0;

  constructor(host: QuotaHost) {
    this.#host = host;
  }

  /** Counts one more start, where it may be. */
  take(tenant: string, now: number, lanes = DEFAULT_LANES): Result<null> {
    this.#room ??= firstRoom(lanes);
    if (this.#room <= 0) {
      this.#ask(tenant, now, lanes);
      return refused(
        "quota.running",
        `The organisation has ${MAX_UNDER_WAY} executions under way, as many as it may (MAX_UNDER_WAY).`,
        QUOTA_ASK_MS,
      );
    }
    const counted = count(
      this.#window,
      { gate: "", limit: Math.ceil(MAX_STARTS_PER_MINUTE / lanes), perMs: 60_000 },
      now,
    );
    if (!counted.ok)
      return refused(
        "quota.starts",
        `The organisation starts more executions than it may in a minute: ${MAX_STARTS_PER_MINUTE} (MAX_STARTS_PER_MINUTE).`,
        counted.retryAfterMs,
      );
    this.#window = counted.window;
    return ok(null);
  }

  /** One that is not over when it has begun. */
  begun(tenant: string, now: number, lanes = DEFAULT_LANES): void {
    this.#room = (this.#room ?? firstRoom(lanes)) - 1;
    if (this.#room < MAX_UNDER_WAY / lanes / 4) this.#ask(tenant, now, lanes);
  }

  #ask(tenant: string, now: number, lanes: number): void {
    if (this.#asking || now - this.#askedAt < QUOTA_ASK_MS) return;
    this.#asking = true;
    this.#askedAt = now;
    const answer = async (): Promise<void> => {
      try {
        const found = await this.#host.underWay(tenant, MAX_UNDER_WAY);
        if (!found.ok) throw new Error(found.error.detail);
        this.#room = Math.floor((MAX_UNDER_WAY - found.value) / lanes);
      } catch (error) {
        // That nobody can say is no reason to refuse.
        this.#room = Math.max(this.#room ?? 0, Math.ceil(MAX_UNDER_WAY / lanes / 16));
        log.warn("intake.quota.unknown", { error: String(error) });
      } finally {
        this.#asking = false;
      }
    };
    this.#host.background(answer());
  }
}

/** Half of its share: an instance does not know what those before it have begun. */
function firstRoom(lanes: number): number {
  return Math.ceil(MAX_UNDER_WAY / lanes / 2);
}

function refused(code: string, message: string, retryAfterMs: number): { readonly ok: false; readonly error: Failure } {
  const { error } = fail("rate_limited", message, [{ path: "", code, message }]);
  return { ok: false, error: { ...error, retryAfterSeconds: Math.ceil(retryAfterMs / 1000) } };
}
