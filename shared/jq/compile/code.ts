import { identical, invalidPath } from "../runtime/access.ts";
import type { Meter } from "../runtime/meter.ts";
import { PathNode } from "../runtime/paths.ts";

/** What a program knows while it runs: the run's meter, and one variable or parameter after the other. */
export class Env {
  readonly meter: Meter;
  readonly up: Env | null;
  readonly value: unknown;

  constructor(meter: Meter, up: Env | null, value: unknown) {
    this.meter = meter;
    this.up = up;
    this.value = value;
  }
}

/** A `break` on its way to its label: everything in between returns at once. */
export class Break {}
/** A call in last place, to be made by the call around it: loops written as recursion keep the stack flat. */
export class Tail {
  readonly run: Gen;
  readonly env: Env;
  readonly input: unknown;
  readonly emit: Emit;

  constructor(run: Gen, env: Env, input: unknown, emit: Emit) {
    this.run = run;
    this.env = env;
    this.input = input;
    this.emit = emit;
  }
}
export type Signal = Break | Tail | undefined;
export type Emit = (value: unknown) => Signal;
/** Hands each output to `emit`, and stops when that returns a signal. */
export type Gen = (env: Env, input: unknown, emit: Emit) => Signal;

/** What a Direct gives where there is no output. */
export const NONE: unique symbol = Symbol("none");
/** The only output, or NONE: for what has at most one. The fast way. */
export type Direct = (env: Env, input: unknown) => unknown;

export type PathEmit = (path: PathNode, value: unknown) => Signal;
/** As Gen, and tells where each output stands. */
export type PathGen = (env: Env, path: PathNode, input: unknown, emit: PathEmit) => Signal;

/** A break that has to cross what can only return a value. */
export class Crossing {
  readonly signal: Signal;

  constructor(signal: Signal) {
    this.signal = signal;
  }
}

/** For whoever gets a signal and can't hand it on. */
export function settle(signal: Signal): void {
  if (signal !== undefined) throw new Crossing(signal);
}

/** A compiled part of a program. */
export class Code {
  readonly direct: Direct | null;
  readonly gen: Gen;
  /** About how many steps one evaluation costs besides what it charges itself. */
  readonly weight: number;
  readonly #makePath: (() => PathGen) | null;
  #path: PathGen | null = null;
  /** A chain of fields from the input: `.a.b`. */
  fields: readonly string[] | null = null;
  /** A constant. */
  constant: { readonly value: unknown } | null = null;

  constructor(direct: Direct | null, gen: Gen | null, weight: number, path: (() => PathGen) | null) {
    this.direct = direct;
    this.weight = weight;
    this.#makePath = path;
    if (gen !== null) this.gen = gen;
    else {
      const only = direct as Direct;
      this.gen = (env, input, emit) => {
        const value = only(env, input);
        return value === NONE ? undefined : emit(value);
      };
    }
  }

  /** Compiled on first use: most parts never stand in a path. */
  get path(): PathGen {
    this.#path ??= this.#makePath?.() ?? pathless(this.gen);
    return this.#path;
  }
}

/** What makes values of its own. They end the path, unless they are the very value that stood there. */
export function pathless(gen: Gen): PathGen {
  return (env, path, input, emit) => gen(env, input, (value) => emit(path, value));
}

export function fromDirect(direct: Direct, weight: number, path: (() => PathGen) | null = null): Code {
  return new Code(direct, null, weight, path);
}

export function fromGen(gen: Gen, weight: number, path: (() => PathGen) | null = null): Code {
  return new Code(null, gen, weight, path);
}

export function constant(value: unknown): Code {
  const code = fromDirect(() => value, 1);
  code.constant = { value };
  return code;
}

/** One more step along a path, if it is still one. */
export function extend(env: Env, path: PathNode, value: unknown, key: unknown, found: unknown): PathNode {
  if (!identical(path.value, value)) invalidPath(env.meter, key, value);
  return new PathNode(path, key, found);
}

export function hop(env: Env, count: number): Env {
  let at = env;
  for (let left = count; left > 0; left--) at = at.up as Env;
  return at;
}

/** Runs what may end in calls to be made by its caller. */
export function trampoline(first: Signal): Signal {
  let signal = first;
  while (signal instanceof Tail) signal = signal.run(signal.env, signal.input, signal.emit);
  return signal;
}

/** Pays for handing one value on to something of this weight. */
export function tick(meter: Meter, weight: number): void {
  const cost = 1 + weight / 8;
  if (cost > meter.fuel) meter.spent("steps");
  meter.fuel -= cost;
}
