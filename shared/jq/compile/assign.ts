import { excerpt } from "../data/print.ts";
import { identical } from "../runtime/access.ts";
import { OPERATIONS } from "../runtime/operators.ts";
import { deletePaths, getPath, type Owned, PathNode, setPath } from "../runtime/paths.ts";
import { raise } from "../runtime/raise.ts";
import { truthy } from "../runtime/values.ts";
import type { AssignNode } from "../syntax/ast.ts";
import { Break, type Code, type Env, fromDirect, fromGen, NONE, settle, type Signal, tick } from "./code.ts";
import { compile } from "./compile.ts";
import type { Scope } from "./scope.ts";

/** Calls `then` with every path that a part gives over its input. */
export function eachPath(code: Code, env: Env, input: unknown, then: (path: PathNode) => Signal): Signal {
  return code.path(env, new PathNode(null, null, input), input, (path, value) => {
    if (!identical(path.value, value)) raise(`Invalid path expression with result ${excerpt(env.meter, value)}`);
    tick(env.meter, 1);
    return then(path);
  });
}

const FOUND = new Break();

/** The first output, or NONE. */
export function firstOf(code: Code, env: Env, input: unknown): unknown {
  if (code.direct !== null) return code.direct(env, input);
  let found: unknown = NONE;
  const signal = code.gen(env, input, (value) => {
    found = value;
    return FOUND;
  });
  if (signal !== FOUND) settle(signal);
  return found;
}

/** `=`, `|=` and their kin. Each output of the right side (but for `|=`) makes one of the whole. */
export function compileAssign(node: AssignNode, scope: Scope): Code {
  const left = compile(node.left, scope, false);
  const right = compile(node.right, scope, false);
  const weight = left.weight + right.weight + 2;
  if (node.operator === "|=")
    return fromDirect((env, input) => modify(left, env, input, (value) => firstOf(right, env, value)), weight);
  const operator = node.operator.slice(0, -1);
  const operation = OPERATIONS[operator];
  const apply = (env: Env, input: unknown, value: unknown): unknown => {
    if (operator === "") return assignAll(left, env, input, value);
    if (operation === undefined) return modify(left, env, input, (old) => (truthy(old) ? old : value));
    return modify(left, env, input, (old) => operation(env.meter, old, value));
  };
  const { direct } = right;
  if (direct === null)
    return fromGen((env, input, emit) => right.gen(env, input, (value) => emit(apply(env, input, value))), weight);
  return fromDirect((env, input) => {
    const value = direct(env, input);
    return value === NONE ? NONE : apply(env, input, value);
  }, weight);
}

function assignAll(left: Code, env: Env, input: unknown, value: unknown): unknown {
  let state = input;
  const owned: Owned = new Set();
  settle(
    eachPath(left, env, input, (path) => {
      state = setPath(env.meter, state, path.toArray(), value, owned);
      return undefined;
    }),
  );
  return state;
}

/** Paths for which `update` gives nothing are deleted, all at the end. */
export function modify(left: Code, env: Env, input: unknown, update: (value: unknown) => unknown): unknown {
  let state = input;
  const owned: Owned = new Set();
  const gone: unknown[] = [];
  settle(
    eachPath(left, env, input, (node) => {
      const path = node.toArray();
      const old = getPath(env.meter, state, path);
      // The update may keep what it is given; from here on it is not ours alone.
      if (typeof old === "object" && old !== null && owned.has(old)) owned.clear();
      const value = update(old);
      if (value === NONE) gone.push(path);
      else state = setPath(env.meter, state, path, value, owned);
      return undefined;
    }),
  );
  return gone.length === 0 ? state : deletePaths(env.meter, state, gone);
}
