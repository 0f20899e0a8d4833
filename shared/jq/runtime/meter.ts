import { type BudgetName, JqBudgetError } from "../errors.ts";

export interface Budget {
  /** Work: about one for each value that a generator hands on, each call, each 64 characters built. */
  readonly steps: number;
  /** How many values may come out. */
  readonly outputs: number;
  /** How long all that comes out may be as JSON, in bytes. */
  readonly outputBytes: number;
  /** How large any one text (in characters) or array (in items, each 8) may become. */
  readonly valueBytes: number;
  /** How many calls of functions may be open at once (a call in last place does not count). */
  readonly depth: number;
  /** How long a program may be, in characters. */
  readonly sourceLength: number;
}

export const DEFAULT_BUDGET: Budget = {
  steps: 1_000_000,
  outputs: 100_000,
  outputBytes: 16 * 1024 * 1024,
  valueBytes: 16 * 1024 * 1024,
  depth: 500,
  sourceLength: 256 * 1024,
};

/** What one run has left. No clock is read: the same program over the same input ends at the same step. */
export class Meter {
  readonly budget: Budget;
  /** Seconds since 1970, for `now`. */
  readonly now: number;
  fuel: number;
  depth = 0;

  constructor(budget: Budget, now: number) {
    this.budget = budget;
    this.now = now;
    this.fuel = budget.steps;
  }

  /** Pays for work before it is done. @throws {JqBudgetError} */
  charge(steps: number): void {
    if (steps > this.fuel) this.spent("steps");
    this.fuel -= steps;
  }

  /** Pays for a text or an array about to be built. @throws {JqBudgetError} */
  size(bytes: number): void {
    if (bytes > this.budget.valueBytes) this.spent("valueBytes");
    this.charge(bytes / 64);
  }

  spent(name: BudgetName): never {
    throw new JqBudgetError(name, this.budget[name]);
  }
}
