/**
 * Publishes what a journal holds: one attempt at a time, what comes meanwhile goes with the next.
 * Nothing is lost when an attempt fails: `publish` reads from its cursor, and the caller's alarm tries again.
 */
export class Publisher {
  readonly #publish: () => Promise<void>;
  readonly #onFailure: (error: unknown, failures: number) => void;
  #again = false;
  #current: Promise<void> | null = null;
  #failures = 0;

  /**
   * @param publish sends everything that is not yet published, and moves the cursor when the receiver has committed
   * @param onFailure arms the alarm for another attempt
   */
  constructor(publish: () => Promise<void>, onFailure: (error: unknown, failures: number) => void) {
    this.#publish = publish;
    this.#onFailure = onFailure;
  }

  /** Resolves when everything that was there at the call has been tried. Never rejects. */
  kick(): Promise<void> {
    this.#again = true;
    this.#current ??= this.#loop();
    return this.#current;
  }

  async #loop(): Promise<void> {
    try {
      while (this.#again) {
        this.#again = false;
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
