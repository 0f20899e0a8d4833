import { add } from "../runtime/operators.ts";
import type { Meter } from "../runtime/meter.ts";
import { getIndex } from "../runtime/access.ts";
import { type Owned, setIndex } from "../runtime/paths.ts";
import { isObject, putKey } from "../runtime/values.ts";
import type { Node } from "../syntax/ast.ts";
import { type Direct, type Env, NONE } from "./code.ts";
import { compile } from "./compile.ts";
import { OPERATIONS } from "../runtime/operators.ts";
import type { Scope } from "./scope.ts";

/**
 * The updates that build something up one piece at a time (`. + [$x]`, `.[$k] = v`, `.[$k] += n`). Done
 * as written they copy all of it each time. Here the state is copied once and then written to, which
 * nobody can see: it is made in this very `reduce`, and nothing in the update can keep hold of it.
 *
 * @returns what makes the step for one run of the reduce; null for any other update
 */
export function accumulate(update: Node, scope: Scope): (() => (env: Env, state: unknown) => unknown) | null {
  if (update.type === "paren") return accumulate(update.body, scope);
  if (
    update.type === "binary" &&
    update.operator === "+" &&
    update.left.type === "identity" &&
    !readsInput(update.right)
  ) {
    const right = compile(update.right, scope, false).direct;
    return right === null ? null : appending(right);
  }
  if (update.type !== "assign" || update.left.type !== "index" || update.left.optional) return null;
  const { target, key } = update.left;
  if (target.type !== "identity" || readsInput(key) || readsInput(update.right)) return null;
  const by = compile(key, scope, false).direct;
  const value = compile(update.right, scope, false).direct;
  if (by === null || value === null) return null;
  if (update.operator === "=") return assigning(by, value, null);
  const operation = OPERATIONS[update.operator.slice(0, -1)];
  return operation === undefined || update.operator === "|=" || update.operator === "//="
    ? null
    : assigning(by, value, operation);
}

function appending(right: Direct): () => (env: Env, state: unknown) => unknown {
  return () => {
    let mine: unknown = null;
    return (env, state) => {
      const value = right(env, state);
      if (value === NONE) return null;
      const { meter } = env;
      if (mine !== null && mine === state) {
        if (Array.isArray(state) && Array.isArray(value)) return append(meter, state, value);
        if (isObject(state) && isObject(value)) return merge(meter, state, value);
      }
      const sum = add(meter, state, value);
      // null + value is the value itself, which others may have.
      mine = sum !== value && sum !== state && typeof sum === "object" ? sum : null;
      return sum;
    };
  };
}

function append(meter: Meter, state: unknown[], items: readonly unknown[]): unknown[] {
  meter.charge(items.length / 16);
  if ((state.length + items.length) * 8 > meter.budget.valueBytes) meter.spent("valueBytes");
  for (const item of items) state.push(item);
  return state;
}

function merge(meter: Meter, state: Record<string, unknown>, more: Readonly<Record<string, unknown>>): unknown {
  const keys = Object.keys(more);
  meter.charge(keys.length / 4);
  for (const key of keys) putKey(state, key, more[key]);
  return state;
}

function assigning(
  by: Direct,
  value: Direct,
  operation: ((meter: Meter, a: unknown, b: unknown) => unknown) | null,
): () => (env: Env, state: unknown) => unknown {
  return () => {
    const owned: Owned = new Set();
    return (env, state) => {
      const right = value(env, state);
      // No output on the right: nothing is assigned, and a reduce without output is null.
      if (right === NONE) return null;
      const key = by(env, state);
      if (key === NONE) return state;
      const { meter } = env;
      const old = getIndex(meter, state, key);
      return setIndex(meter, state, key, operation === null ? right : operation(meter, old, right), owned);
    };
  };
}

/** Whether a part may look at its input. Calls may, whatever they are. */
export function readsInput(node: Node): boolean {
  switch (node.type) {
    case "literal":
    case "variable":
    case "location":
      return false;
    case "paren":
    case "negate":
      return readsInput(node.body);
    case "string":
      return node.parts.some((part) => typeof part !== "string" && readsInput(part));
    case "index":
      return readsInput(node.target) || readsInput(node.key);
    case "array":
      return node.body !== null && readsInput(node.body);
    case "object":
      return node.entries.some(
        (entry) =>
          readsInput(entry.key) || (entry.value === null ? entry.style !== "variable" : readsInput(entry.value)),
      );
    case "binary":
      return readsInput(node.left) || readsInput(node.right);
    // What is behind a pipe gets the output of what is before it.
    case "pipe":
      return node.stages[0] === undefined || readsInput(node.stages[0]);
    default:
      return true;
  }
}
