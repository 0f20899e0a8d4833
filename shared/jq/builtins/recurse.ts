import { Code, tick } from "../compile/code.ts";
import { PathNode } from "../runtime/paths.ts";
import { isObject } from "../runtime/values.ts";
import type { Env, PathEmit, Signal } from "../compile/code.ts";

/** `..`: the input and all within it. A stack of its own, since values can be deeper than ours. */
export function recurseCode(): Code {
  return new Code(
    null,
    (env, input, emit) => {
      const stack: unknown[] = [input];
      while (stack.length > 0) {
        const value = stack.pop() ?? null;
        tick(env.meter, 0);
        const signal = emit(value);
        if (signal !== undefined) return signal;
        if (typeof value !== "object" || value === null) continue;
        const items = Array.isArray(value) ? (value as unknown[]) : Object.values(value);
        for (let at = items.length - 1; at >= 0; at--) stack.push(items[at]);
      }
      return undefined;
    },
    2,
    () => recursePaths,
  );
}

function recursePaths(env: Env, path: PathNode, input: unknown, emit: PathEmit): Signal {
  // Only what stands at the path has paths within it.
  if (path.value !== input && typeof input === "object") return emit(path, input);
  const stack: PathNode[] = [path];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    const { value } = node;
    tick(env.meter, 1);
    const signal = emit(node, value);
    if (signal !== undefined) return signal;
    if (isObject(value)) {
      for (const key of Object.keys(value).reverse()) stack.push(new PathNode(node, key, value[key] ?? null));
    } else if (Array.isArray(value)) {
      for (let at = value.length - 1; at >= 0; at--)
        stack.push(new PathNode(node, at, (value as unknown[])[at] ?? null));
    }
  }
  return undefined;
}
