/**
 * Starts that are there at the same time begin in one turn, and so in one commit: while a commit is being written,
 * the requests after it arrive, and each of them would pay for one of its own.
 */
export class Together {
  #turn: Promise<void> | null = null;

  /** Resolves once all that could be run has been, for everybody who waits at once. */
  next(): Promise<void> {
    this.#turn ??= new Promise((resolve) => {
      setTimeout(() => {
        this.#turn = null;
        resolve();
      });
    });
    return this.#turn;
  }
}
