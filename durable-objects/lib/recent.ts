/** The last that were added, in memory; the oldest go first. */
export class Recent {
  readonly #most: number;
  readonly #all = new Set<string>();

  constructor(most: number) {
    this.#most = most;
  }

  has(one: string): boolean {
    return this.#all.has(one);
  }

  add(one: string): void {
    this.#all.delete(one);
    this.#all.add(one);
    const [oldest] = this.#all;
    if (oldest !== undefined && this.#all.size > this.#most) this.#all.delete(oldest);
  }
}
