import type { Problem } from "../domain/result.ts";
import { MAX_DEFINITION_BYTES, MAX_DEPTH } from "../domain/limits.ts";
import { pointer, type Path } from "./pointer.ts";

/** Assigning one of these to an object can change its prototype, and with it every object's. */
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);
/** A page of problems is enough to mend a document by. */
export const MAX_PROBLEMS = 100;

export function keyProblem(path: Path, key: string): Problem | undefined {
  if (!FORBIDDEN_KEYS.has(key)) return undefined;
  return {
    path: pointer([...path, key]),
    code: "key.forbidden",
    message: `"${key}" can't be used as a key: choose another name.`,
  };
}

export function depthProblem(path: Path): Problem {
  return {
    path: pointer(path),
    code: "depth",
    message: `Nested deeper than ${MAX_DEPTH} levels: flatten the document.`,
  };
}

/** Thrown inside this module only: an object that repeats itself can be small and still never end. */
class TooLarge extends Error {}

export type Copied = { readonly value: unknown; readonly problems: readonly Problem[] } | "too_large";

/**
 * A copy of a value that came in parsed, as plain JSON: no prototypes, getters, cycles, undefined or
 * non-finite numbers. Recursion ends at MAX_DEPTH and the work at MAX_DEFINITION_BYTES, however the
 * object refers to itself.
 */
export function copyJson(source: unknown): Copied {
  const problems: Problem[] = [];
  let budget = MAX_DEFINITION_BYTES;
  function spend(bytes: number): void {
    budget -= bytes;
    if (budget < 0) throw new TooLarge();
  }
  function refuse(problem: Problem): null {
    if (problems.length < MAX_PROBLEMS) problems.push(problem);
    return null;
  }
  // One stack for the whole walk: a path of its own for each node would cost more than the node.
  const path: (string | number)[] = [];
  function child(segment: string | number, value: unknown): unknown {
    path.push(segment);
    const copied = copy(value);
    path.pop();
    return copied;
  }
  function copy(value: unknown): unknown {
    spend(1);
    switch (typeof value) {
      case "string":
        spend(value.length);
        return value;
      case "boolean":
        return value;
      case "number":
        return Number.isFinite(value) ? value : refuse(numberProblem(path, value));
      case "object":
        if (value === null) return null;
        spend(1);
        if (path.length >= MAX_DEPTH) return refuse(depthProblem(path));
        if (Array.isArray(value)) return Array.from(value, (item: unknown, index) => child(index, item));
        return copyObject(value);
      default:
        return refuse({ path: pointer(path), code: "json.type", message: `JSON has no ${typeof value}.` });
    }
  }
  function copyObject(value: object): unknown {
    const prototype: unknown = Object.getPrototypeOf(value);
    // A plain object of another realm has a prototype of its own, whose prototype is null.
    const plain = prototype === null || Object.getPrototypeOf(prototype) === null;
    if (!plain) return refuse({ path: pointer(path), code: "json.type", message: "Only plain objects are JSON." });
    const result: Record<string, unknown> = {};
    for (const [key, item] of Object.entries(value)) {
      spend(key.length + 3);
      const problem = keyProblem(path, key);
      if (problem !== undefined) refuse(problem);
      // As JSON.stringify does: a property that is undefined is one that is not there.
      else if (item !== undefined) result[key] = child(key, item);
    }
    return result;
  }
  try {
    return { value: copy(source), problems };
  } catch (error) {
    if (error instanceof TooLarge) return "too_large";
    // A getter or a proxy that throws is not JSON either.
    return {
      value: null,
      problems: [{ path: pointer(path), code: "json.type", message: "This can't be read as JSON." }],
    };
  }
}

export function numberProblem(path: Path, value: number): Problem {
  return { path: pointer(path), code: "number", message: `${value} is not a number that JSON can hold.` };
}
