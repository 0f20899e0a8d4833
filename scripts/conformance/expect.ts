import { isDeepStrictEqual } from "node:util";
import type { Execution } from "../demo/platform/api.ts";
import { diff } from "../demo/diff.ts";
import type { Expectation } from "./case.ts";
import { bodyOf, type Received } from "./stand-in/exchange.ts";

/** What of an expectation was not met, one sentence each. Where no status is expected it is `completed`. */
export function unmet(expected: Expectation, execution: Execution, seen: readonly Received[]): readonly string[] {
  const wanted = expected.status ?? "completed";
  const wrong: string[] = [];
  if (execution.status !== wanted) {
    wrong.push(`it is ${execution.status}, not ${wanted}: ${JSON.stringify(execution.error ?? execution.output)}`);
  }
  if (expected.output !== undefined)
    wrong.push(...diff(expected.output, execution.output).map((line) => `output: ${line}`));
  if (expected.outputHas !== undefined && !has(execution.output, expected.outputHas)) {
    wrong.push(`the output should have ${JSON.stringify(expected.outputHas)}: ${JSON.stringify(execution.output)}`);
  }
  if (expected.errorHas !== undefined && !has(execution.error, expected.errorHas)) {
    wrong.push(`the error should have ${JSON.stringify(expected.errorHas)}: ${JSON.stringify(execution.error)}`);
  }
  return [...wrong, ...missing(expected, seen)];
}

/** The requests that were not seen as often as they should. */
export function missing(expected: Expectation, seen: readonly Received[]): readonly string[] {
  const came = seen.map(
    ({ method, origin, path, query }) => `${method} ${origin}${path}${query.size > 0 ? `?${query}` : ""}`,
  );
  return (expected.requests ?? []).flatMap((request) => {
    const times = seen.filter((one) => isIt(one, request)).length;
    if (times === request.times) return [];
    const what = came.length === 0 ? "nothing" : came.join(", ");
    return [`${JSON.stringify(request)} was seen ${times} times; what came in: ${what}`];
  });
}

/** Every member of `wanted` is in `value`, at any depth; lists have the same length. */
export function has(value: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) {
    return Array.isArray(value) && value.length === wanted.length && wanted.every((item, i) => has(value[i], item));
  }
  if (typeof wanted !== "object" || wanted === null) return isDeepStrictEqual(value, wanted);
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(wanted).every(([key, item]) => has((value as Record<string, unknown>)[key], item));
}

function isIt(one: Received, wanted: NonNullable<Expectation["requests"]>[number]): boolean {
  const url = one.origin + one.path + (one.query.size > 0 ? `?${one.query}` : "");
  return (
    url === wanted.url &&
    (wanted.method ?? one.method) === one.method &&
    has(one.headers, wanted.headers ?? {}) &&
    (wanted.body === undefined || has(bodyOf(one), wanted.body))
  );
}
