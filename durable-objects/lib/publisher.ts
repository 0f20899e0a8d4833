/** How long what is not urgent waits for company, in milliseconds: each round trip is one, and a commit, whatever it carries. */
export const GATHER_MS = 200;
/** And how long where so much comes that company is certain: three hundred executions a second over 16 lanes are some thirty round trips then, instead of eighty. */
const BUSY_GATHER_MS = 500;
/** What comes in a second to a publisher that is busy. */
const BUSY_PER_SECOND = 15;

/**
 * Publishes what a journal holds: one attempt at a time, what comes meanwhile goes with the next.
 * Nothing is lost when an attempt fails: `publish` reads from its cursor, and the caller's alarm tries again.
 */
export class Publisher {
  readonly #publish: () => Promise<void>;
  readonly #onFailure: (error: unknown, failures: number) => void;
  #again = false;
  #current: Promise<void> | null = null;
  readonly #gatherMs: number;
  /** What came since it began to wait. */
  #came = 0;
  #isBusy = false;
  #failures = 0;
  #urgent = Promise.withResolvers<void>();
  #lastAt = 0;

  /**
   * @param publish sends everything that is not yet published, and moves the cursor when the receiver has committed
   * @param onFailure arms the alarm for another attempt
   */
  constructor(
    publish: () => Promise<void>,
    onFailure: (error: unknown, failures: number) => void,
    gatherMs = GATHER_MS,
  ) {
    this.#publish = publish;
    this.#onFailure = onFailure;
    this.#gatherMs = gatherMs;
  }

  /** Resolves when everything that was there at the call has been tried. Never rejects. */
  kick(): Promise<void> {
    this.#urgent.resolve();
    return this.gather();
  }

  /** Whether nothing was published lately: company is not to be expected then. */
  get isQuiet(): boolean {
    return this.#current === null && Date.now() - this.#lastAt > 2 * this.#gatherMs;
  }

  /** As `kick`, for what nobody waits for: it goes with what comes within a moment, or with the next that is urgent. */
  gather(): Promise<void> {
    this.#again = true;
    this.#came += 1;
    this.#current ??= this.#loop();
    return this.#current;
  }

  /** As `gather`; null where there is nothing new to wait for. */
  join(): Promise<void> | null {
    const isUnderWay = this.#current !== null;
    const gathered = this.gather();
    return isUnderWay ? null : gathered;
  }

  async #loop(): Promise<void> {
    try {
      while (this.#again) {
        const waitMs = this.#isBusy ? Math.max(this.#gatherMs, BUSY_GATHER_MS) : this.#gatherMs;
        await Promise.race([scheduler.wait(waitMs), this.#urgent.promise]);
        this.#isBusy = this.#came * 1_000 >= BUSY_PER_SECOND * waitMs;
        this.#came = 0;
        this.#again = false;
        this.#urgent = Promise.withResolvers<void>();
        this.#lastAt = Date.now();
        await this.#publish();
        this.#failures = 0;
      }
    } catch (error) {
      this.#failures += 1;
      this.#onFailure(error, this.#failures);
    } finally {
      this.#current = null;
    }
  }
}

/** Exponential, from one second, to five minutes at the most. */
export function retryDelayMs(failures: number): number {
  return Math.min(1000 * 2 ** Math.min(failures - 1, 16), 300_000);
}
