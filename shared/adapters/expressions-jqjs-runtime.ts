// The package has no types, and a configuration that reads this file alone would not find them.
// oxlint-disable-next-line typescript/triple-slash-reference
/// <reference path="./expressions-jqjs-module.d.ts" />
import jq, { formats } from "@michaelhomer/jqjs";
import { FORMATS } from "./expressions-jqjs-formats.ts";
import { CORRECTED, isTrue, type Call } from "./expressions-jqjs-functions.ts";
import {
  deletePaths,
  equal,
  ExpressionLimit,
  forbidGrowth,
  getPath,
  repeat,
  setPath,
  typeName,
  type Json,
  type Node,
  type Run,
} from "./expressions-jqjs-values.ts";

/**
 * jqjs 1.6.0, made safe to share and right where workflows lean on it. Its classes are not exported,
 * but the tree of a compiled program is: the prototypes are taken from there, once, and changed here.
 * Nobody else imports jqjs.
 *
 * Safe: every step counts against a budget (`until(false; .)` would hang the isolate); paths see own
 * properties only (`.["__proto__"].x = 1` would change every object of every tenant); input is not
 * changed (`. * {…}` merged into it).
 */
/** About half a second of work. `Date.now()` stands still while a Worker computes: steps are the only clock. */
const MAX_STEPS = 1_000_000;

function tick(run: Run | undefined): void {
  if (run !== undefined && ++run.steps > MAX_STEPS) {
    throw new ExpressionLimit(`The expression takes more than ${MAX_STEPS} steps.`);
  }
}

const prototypeOf = (program: string): Node => Object.getPrototypeOf(parse(program)) as Node;
const parentOf = (program: string): Node => Object.getPrototypeOf(prototypeOf(program)) as Node;
const part = (node: Node, name: string): Node => node[name] as Node;

export function parse(normalised: string): Node {
  return jq.compile(normalised).ast as Node;
}

/** `name/arity` of everything that can be called. */
export const FUNCTIONS: ReadonlySet<string> = new Set([
  ...([...(jq("builtins", null) as Iterable<string[]>)][0] ?? []).filter(
    (name) => !name.endsWith("-paths") && name !== "builtins/0",
  ),
  ...Object.keys(CORRECTED),
]);

function index(value: Json, key: Json): Json {
  return getPath(value, [key]);
}

function bound(end: Json, length: number, otherwise: number): number {
  if (end === null) return otherwise;
  if (typeof end !== "number") throw new Error(`Start and end of a slice must be numbers, not ${typeName(end)}`);
  return end < 0 ? end + length : end;
}

function slice(value: Json, from: Json, to: Json): Json {
  if (value === null) return null;
  if (typeof value !== "string" && !Array.isArray(value)) throw new Error(`Cannot slice ${typeName(value)}`);
  const start = Math.max(0, Math.floor(bound(from, value.length, 0)));
  const end = Math.max(start, Math.ceil(bound(to, value.length, value.length)));
  return value.slice(start, end);
}

const APPLY: readonly (readonly [Node, (this: Node, input: Json, run: Run) => Iterable<Json>])[] = [
  [
    parentOf(".a"),
    function* (input, run) {
      for (const key of part(this, "index").apply(input, run)) yield index(input, key);
    },
  ],
  [
    prototypeOf('.a["b"]'),
    function* (input, run) {
      for (const value of part(this, "lhs").apply(input, run))
        for (const key of part(this, "index").apply(input, run)) yield index(value, key);
    },
  ],
  [
    prototypeOf(".[0:1]"),
    function* (input, run) {
      for (const to of part(this, "to").apply(input, run))
        for (const from of part(this, "from").apply(input, run)) yield slice(input, from, to);
    },
  ],
  [
    prototypeOf(".a[0:1]"),
    function* (input, run) {
      for (const value of part(this, "lhs").apply(input, run))
        for (const to of part(this, "to").apply(input, run))
          for (const from of part(this, "from").apply(input, run)) yield slice(value, from, to);
    },
  ],
  // jq: all true outputs of the left; if it has none, or fails, the right.
  [
    prototypeOf(".a // 1"),
    function* (input, run) {
      let found = false;
      try {
        for (const value of part(this, "lhs").apply(input, run)) {
          if (!isTrue(value)) continue;
          found = true;
          yield value;
        }
      } catch (error) {
        if (error instanceof ExpressionLimit) throw error;
      }
      if (!found) yield* part(this, "rhs").apply(input, run);
    },
  ],
  [
    prototypeOf(".a?"),
    function* (input, run) {
      try {
        yield* part(this, "inner").apply(input, run);
      } catch (error) {
        if (error instanceof ExpressionLimit) throw error;
      }
    },
  ],
  [
    prototypeOf("if . then 1 else 2 end"),
    function* (input, run) {
      yield* branch(this, 0, input, run);
    },
  ],
  [
    prototypeOf("{a: 1}"),
    function* (input, run) {
      yield* fields(this["fields"] as readonly Field[], 0, [], input, run);
    },
  ],
  [
    prototypeOf("$x"),
    function* (_input, run) {
      const name = this["name"] as string;
      if (!name.startsWith("g")) return yield run.variables[name] as Json;
      const given = name.slice(1);
      if (!Object.hasOwn(run.given, given)) throw new Error(`$${given} is not defined`);
      yield run.given[given] as Json;
    },
  ],
  [
    prototypeOf(".a = 1"),
    function* (input, run) {
      for (const value of part(this, "r").apply(input, run)) {
        let result = input;
        for (const path of part(this, "l").paths(input, run)) result = setPath(result, path, value);
        yield result;
      }
    },
  ],
  [
    prototypeOf(".a |= 1"),
    function* (input, run) {
      let result = input;
      const deleted: (readonly Json[])[] = [];
      for (const path of part(this, "l").paths(input, run)) {
        const [value] = first(part(this, "r").apply(getPath(result, path), run));
        if (value === undefined) deleted.push(path);
        else result = setPath(result, path, value);
      }
      yield deletePaths(result, deleted);
    },
  ],
];

function first(outputs: Iterable<Json>): readonly [Json | undefined] {
  for (const value of outputs) return [value];
  return [undefined];
}

function* branch(node: Node, at: number, input: Json, run: Run): Iterable<Json> {
  const condition = (node["conditions"] as readonly Node[])[at];
  if (condition === undefined) {
    const otherwise = node["elseBranch"] as Node | null;
    if (otherwise === null) yield input;
    else yield* otherwise.apply(input, run);
    return;
  }
  for (const value of condition.apply(input, run)) {
    if (isTrue(value)) yield* ((node["thens"] as readonly Node[])[at] as Node).apply(input, run);
    else yield* branch(node, at + 1, input, run);
  }
}

interface Field {
  readonly key: Node;
  readonly value: Node;
}

function* fields(
  all: readonly Field[],
  at: number,
  entries: readonly (readonly [string, Json])[],
  input: Json,
  run: Run,
): Iterable<Json> {
  const field = all[at];
  // fromEntries defines: a key named __proto__ is a property like any other.
  if (field === undefined) return yield Object.fromEntries(entries);
  for (const key of field.key.apply(input, run)) {
    if (typeof key !== "string") throw new Error(`Object keys must be strings, not ${typeName(key)}`);
    for (const value of field.value.apply(input, run))
      yield* fields(all, at + 1, [...entries, [key, value]], input, run);
  }
}

/** Runs a generator of jqjs in the scope of its own function's parameters, and its reader in the reader's. */
function* scoped(outputs: Iterator<Json>, run: Run): Iterable<Json> {
  let own = run.userFuncArgs;
  for (;;) {
    const outer = run.userFuncArgs;
    run.userFuncArgs = own;
    let next: IteratorResult<Json>;
    try {
      next = outputs.next();
      own = run.userFuncArgs;
    } finally {
      run.userFuncArgs = outer;
    }
    if (next.done === true) return;
    tick(run);
    yield next.value;
  }
}

function patch(): void {
  Object.assign(formats, FORMATS);
  for (const [prototype, apply] of APPLY) prototype.apply = apply as Node["apply"];

  const call = prototypeOf("length");
  const plainCall = call.apply;
  call.apply = function (input, run) {
    const corrected = Object.hasOwn(CORRECTED, this["name"] as string)
      ? (CORRECTED[this["name"] as string] as Call)
      : undefined;
    const outputs =
      corrected === undefined
        ? plainCall.call(this, input, run)
        : corrected(input, run, this["args"] as readonly Node[])[Symbol.iterator]();
    return scoped(outputs, run) as ReturnType<Node["apply"]>;
  };

  const descent = prototypeOf("..");
  const plainDescent = descent.apply;
  descent.apply = function (input, run) {
    return scoped(plainDescent.call(this, input, run), run) as ReturnType<Node["apply"]>;
  };

  prototypeOf("1 == 1").combine = (left, right) => equal(left, right);
  prototypeOf("1 != 1").combine = (left, right) => !equal(left, right);
  const add = prototypeOf("1 + 1");
  const plainAdd = add.combine;
  add.combine = function (left, right, leftType, rightType) {
    return forbidGrowth(plainAdd.call(this, left, right, leftType, rightType));
  };
  const multiply = prototypeOf("1 * 1");
  multiply.merge = merge;
  multiply.repeat = (text, times) => (times > 0 ? repeat(text, times) : null);
  const subtract = prototypeOf("1 - 1");
  const plainSubtract = subtract.combine;
  subtract.combine = function (left, right, leftType, rightType) {
    if (!Array.isArray(left) || !Array.isArray(right))
      return plainSubtract.call(this, left, right, leftType, rightType);
    return left.filter((item) => !right.some((other) => equal(item, other)));
  };
  for (const [program, divide] of [
    ["1 / 1", (a: number, b: number) => a / b],
    ["1 % 1", (a: number, b: number) => Math.trunc(a) % Math.trunc(b)],
  ] as const) {
    const prototype = prototypeOf(program);
    const plain = prototype.combine;
    prototype.combine = function (left, right, leftType, rightType) {
      if (typeof left !== "number" || typeof right !== "number")
        return plain.call(this, left, right, leftType, rightType);
      const result = divide(left, right);
      if (!Number.isFinite(result) && Number.isFinite(left))
        throw new Error(`${left} and ${right} cannot be divided because the divisor is zero`);
      return result;
    };
  }

  const samples =
    '.a.b;.a["b"];.a[0:1];.[0:1];.;"\\(.)";.a[];.[];.,.;[.];. | .;{a: 1};..;.a // 1;.a |= 1;.a = 1;length;@json;.a?;$x;reduce . as $x (0, 1);if . then 1 else 2 end';
  const everyNode = new Set([
    ...samples.split(";").map((program) => prototypeOf(program.replace("(0, 1)", "(0; 1)"))),
    ...[".a", "1", "1 + 1"].map(parentOf),
  ]);
  for (const prototype of everyNode) {
    const apply = prototype.apply;
    prototype.apply = function (input, run) {
      tick(run);
      return apply.call(this, input, run);
    };
  }
}

function merge(left: Json, right: Json): Json {
  if (typeof left !== "object" || left === null || typeof right !== "object" || right === null) return right;
  const entries = new Map<string, Json>(Object.entries(left));
  for (const [key, value] of Object.entries(right)) {
    const old = entries.get(key);
    entries.set(
      key,
      typeName(old ?? null) === "object" && typeName(value) === "object" ? merge(old ?? null, value) : value,
    );
  }
  return Object.fromEntries(entries);
}

patch();
