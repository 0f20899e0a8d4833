import { compile as compileNode } from "./compile/compile.ts";
import { Break, type Code, Crossing, Env, trampoline } from "./compile/code.ts";
import { Scope } from "./compile/scope.ts";
import { excerpt } from "./data/print.ts";
import { JqBudgetError, JqRuntimeError } from "./errors.ts";
import { type Budget, DEFAULT_BUDGET, Meter } from "./runtime/meter.ts";
import { Raise } from "./runtime/raise.ts";
import { sizeOf } from "./runtime/size.ts";
import { guardStack, parse } from "./syntax/parse.ts";

export interface RunOptions {
  /** What is not given is as when compiled. */
  readonly budget?: Partial<Budget>;
  /** For `now`, in seconds since 1970. */
  readonly now?: number;
  /** Is called when the run has ended, however it did. */
  readonly onEnd?: (used: { readonly steps: number }) => void;
}

export interface CompileOptions {
  /**
   * Names of the variables that will be given, without the `$`: any other is a syntax error. Left out,
   * any may be named, and reading one that is not given is an error of the run.
   */
  readonly variables?: readonly string[];
  readonly budget?: Partial<Budget>;
  /** Called once at the start of each run that is given no time of its own; the system's clock if left out. */
  readonly now?: () => number;
}

export type Variables = Readonly<Record<string, unknown>>;

/** A compiled program. It holds nothing of any run, so it may be shared by all. */
export interface Program {
  readonly source: string;
  /**
   * All outputs. Neither the input nor the variables are changed; what comes out may share parts with them.
   *
   * @throws {JqRuntimeError | JqBudgetError}
   */
  run(input: unknown, variables?: Variables, options?: RunOptions): unknown[];
  /**
   * The outputs as they are asked for: nothing is computed before the first one, and not much more than
   * what is taken. Each portion has the whole budget of steps.
   */
  iterate(input: unknown, variables?: Variables, options?: RunOptions): IterableIterator<unknown>;
  /** The first output, or undefined; what would follow is not computed. */
  first(input: unknown, variables?: Variables, options?: RunOptions): unknown;
}

const MAX_CACHED = 500;
const MAX_CACHED_CHARACTERS = 4 * 1024 * 1024;
const cache = new Map<string, Program>();
let cachedCharacters = 0;

/**
 * @throws {JqSyntaxError}
 * @throws {JqBudgetError} sourceLength, depth
 */
export function compile(source: string, options: CompileOptions = {}): Program {
  const budget = { ...DEFAULT_BUDGET, ...options.budget };
  if (source.length > budget.sourceLength) throw new JqBudgetError("sourceLength", budget.sourceLength);
  // A clock of one's own can't be part of a key.
  const key =
    options.now === undefined ? JSON.stringify([source, options.variables ?? null, options.budget ?? null]) : null;
  const known = key === null ? undefined : cache.get(key);
  if (key !== null && known !== undefined) {
    cache.delete(key);
    cache.set(key, known);
    return known;
  }
  const program = new CompiledProgram(source, budget, options);
  if (key !== null) remember(key, program);
  return program;
}

function remember(key: string, program: Program): void {
  cache.set(key, program);
  cachedCharacters += key.length;
  for (const oldest of cache.keys()) {
    if (cache.size <= MAX_CACHED && cachedCharacters <= MAX_CACHED_CHARACTERS) break;
    cache.delete(oldest);
    cachedCharacters -= oldest.length;
  }
}

const ENOUGH = new Break();

class CompiledProgram implements Program {
  readonly source: string;
  readonly #code: Code;
  readonly #budget: Budget;
  readonly #now: () => number;

  constructor(source: string, budget: Budget, options: CompileOptions) {
    this.source = source;
    this.#budget = budget;
    // oxlint-disable-next-line no-restricted-properties -- for who uses the library by itself; Millrace gives its clock
    this.#now = options.now ?? (() => Date.now() / 1000);
    const globals = options.variables === undefined ? null : new Set(options.variables);
    const shared = { source, globals, lookups: 0, expansions: 0 };
    this.#code = guardStack(() => compileNode(parse(source), Scope.root(shared), false));
  }

  run(input: unknown, variables: Variables = {}, options: RunOptions = {}): unknown[] {
    const outputs: unknown[] = [];
    const meter = this.#meter(options);
    try {
      this.#evaluate(input, variables, meter, (value) => {
        if (outputs.length >= meter.budget.outputs) meter.spent("outputs");
        outputs.push(value);
        return undefined;
      });
    } finally {
      this.#ended(meter, options);
    }
    return outputs;
  }

  first(input: unknown, variables: Variables = {}, options: RunOptions = {}): unknown {
    let found: unknown;
    const meter = this.#meter(options);
    try {
      this.#evaluate(input, variables, meter, (value) => {
        found = value;
        return ENOUGH;
      });
    } finally {
      this.#ended(meter, options);
    }
    return found;
  }

  /**
   * Outputs are pushed, not pulled: so a portion is computed and the run ended, and for the next one it is
   * run again, past those already given. Portions double, so all of it costs about twice.
   */
  *iterate(input: unknown, variables: Variables = {}, options: RunOptions = {}): IterableIterator<unknown> {
    const fixed = { ...options, now: options.now ?? this.#now() };
    const { outputs } = { ...this.#budget, ...options.budget };
    for (let given = 0, portion = 16; ; given += portion, portion *= 2) {
      const values: unknown[] = [];
      let seen = 0;
      let failure: unknown = null;
      let more = false;
      const meter = this.#meter(fixed);
      try {
        this.#evaluate(input, variables, meter, (value) => {
          if (seen++ < given) return undefined;
          if (seen > outputs) meter.spent("outputs");
          more = values.push(value) >= portion;
          return more ? ENOUGH : undefined;
        });
      } catch (error) {
        failure = error;
      }
      this.#ended(meter, options);
      yield* values;
      if (failure !== null) throw failure;
      if (!more) return;
    }
  }

  #ended(meter: Meter, options: RunOptions): void {
    options.onEnd?.({ steps: Math.ceil(meter.budget.steps - meter.fuel) });
  }

  #meter(options: RunOptions): Meter {
    const budget = options.budget === undefined ? this.#budget : { ...this.#budget, ...options.budget };
    return new Meter(budget, options.now ?? this.#now());
  }

  #evaluate(input: unknown, variables: Variables, meter: Meter, emit: (value: unknown) => Break | undefined): void {
    let bytes = 0;
    const most = meter.budget.outputBytes;
    const measured = (value: unknown): Break | undefined => {
      bytes += sizeOf(meter, value, most - bytes);
      if (bytes > most) meter.spent("outputBytes");
      return emit(value);
    };
    try {
      trampoline(this.#code.gen(new Env(meter, null, variables), input === undefined ? null : input, measured));
    } catch (error) {
      throw atTheBorder(error, meter);
    }
  }
}

/** The stack may end before `depth` does, where the caller has used most of it: that is the same to them. */
function atTheBorder(error: unknown, meter: Meter): unknown {
  if (error instanceof Raise) return new JqRuntimeError(error.value ?? null, messageOf(error.value, meter.budget));
  if (error instanceof RangeError) return new JqBudgetError("depth", meter.budget.depth);
  if (error instanceof Crossing) return new JqRuntimeError("break", "break");
  return error;
}

function messageOf(value: unknown, budget: Budget): string {
  if (typeof value === "string") return value;
  return `error (not a string): ${excerpt(new Meter({ ...budget, steps: 100_000 }, 0), value ?? null)}`;
}
