/** Where something stands in a program: offsets in UTF-16 units, `end` exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The program does not parse, or names something that is not there. */
export class JqSyntaxError extends Error {
  override readonly name = "JqSyntaxError";
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
  readonly span: Span;
  /** What could have stood there; empty where that is not the trouble (`$x is not defined`). */
  readonly expected: readonly string[];

  constructor(problem: string, source: string, span: Span, expected: readonly string[] = []) {
    const start = Math.min(span.start, source.length);
    const before = source.slice(0, start);
    const line = before.split("\n").length;
    const column = start - (before.lastIndexOf("\n") + 1) + 1;
    const wanted = expected.length === 0 ? "" : `, expected ${expected.join(" or ")}`;
    super(`${problem}${wanted} at line ${line}, column ${column}`);
    this.line = line;
    this.column = column;
    this.span = span;
    this.expected = expected;
  }
}

/** What `error(…)` and failing operations throw where no `try` caught it. */
export class JqRuntimeError extends Error {
  override readonly name = "JqRuntimeError";
  /** The value raised: a text with jq's wording, or whatever `error(value)` was given. */
  readonly value: unknown;

  constructor(value: unknown, message: string) {
    super(message);
    this.value = value;
  }
}

export type BudgetName = "steps" | "outputs" | "outputBytes" | "valueBytes" | "depth" | "sourceLength";

/** A budget is spent. Not to be caught by `try` within the program. */
export class JqBudgetError extends Error {
  override readonly name = "JqBudgetError";
  readonly budget: BudgetName;
  readonly limit: number;

  constructor(budget: BudgetName, limit: number) {
    super(`The program needs more than its budget allows: ${budget} (${limit}).`);
    this.budget = budget;
    this.limit = limit;
  }
}
