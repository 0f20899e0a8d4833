import type { CloudEvent } from "../domain/cloud-event.ts";
import type { EventFilter } from "../domain/effects.ts";
import type { Expressions } from "../ports/expressions.ts";
import { equalJson } from "./equal.ts";

export interface Match {
  readonly matched: boolean;
  /** What each `correlate.from` gave, by name; empty where it did not match. */
  readonly values: Readonly<Record<string, unknown>>;
}

const NO_MATCH: Match = { matched: false, values: {} };

/**
 * Whether an event passes a filter (DSL 1.0.3, "Event Filter" and "Correlation"). An expression that fails is no
 * match: a filter can't fault anybody, and other events are to go on.
 *
 * @param correlated what earlier events of the same listener set: a correlation without `expect` has to agree with it
 */
export function matches(
  filter: EventFilter,
  event: CloudEvent,
  expressions: Expressions,
  correlated: Readonly<Record<string, unknown>> = {},
): Match {
  for (const [name, wanted] of Object.entries(filter.with)) {
    if (!passes(name, wanted, event, expressions)) return NO_MATCH;
  }
  const values: [string, unknown][] = [];
  for (const correlation of filter.correlate) {
    const value = evaluate(expressions, correlation.from, event);
    const { name } = correlation;
    if (value === undefined) return NO_MATCH;
    if ("expect" in correlation) {
      if (!sameValue(value, correlation.expect)) return NO_MATCH;
    } else if (value === null) {
      // An event that does not have what it is to be correlated by belongs to nobody.
      return NO_MATCH;
    }
    values.push([name, value]);
  }
  // By definition, and not by assignment: a correlation may be called `__proto__`.
  const given = Object.fromEntries(values);
  return agrees(filter, given, correlated) ? { matched: true, values: given } : NO_MATCH;
}

/**
 * Whether what an event gave agrees with what earlier ones set. `matches` asks it already; for who holds one event
 * against many listeners, and wants its expressions evaluated once.
 */
export function agrees(
  filter: EventFilter,
  values: Readonly<Record<string, unknown>>,
  correlated: Readonly<Record<string, unknown>>,
): boolean {
  return filter.correlate.every(
    (correlation) =>
      "expect" in correlation ||
      !Object.hasOwn(correlated, correlation.name) ||
      sameValue(values[correlation.name], correlated[correlation.name]),
  );
}

function passes(
  name: string,
  wanted: EventFilter["with"][string],
  event: CloudEvent,
  expressions: Expressions,
): boolean {
  const present = Object.hasOwn(event, name);
  const value = present ? event[name] : null;
  if ("equals" in wanted) {
    if (!present) return false;
    return name === "data" ? equalJson(value, wanted.equals) : sameValue(value, wanted.equals);
  }
  const output = evaluate(expressions, wanted.expression, value);
  if (typeof output === "boolean") return output;
  // `select(…)` gives the value itself, and an expression for `source` the source that is wanted.
  return present && output !== undefined && output !== null && equalJson(output, value);
}

/** Undefined where the expression does not parse, fails, or spends its budget. */
function evaluate(expressions: Expressions, source: string, input: unknown): unknown {
  try {
    return expressions.compile(source).evaluate(input, {});
  } catch {
    return undefined;
  }
}

/**
 * Attributes are compared by their canonical text (CloudEvents 1.0, "Type System"): in a header the number 5 is "5".
 */
function sameValue(value: unknown, wanted: unknown): boolean {
  return equalJson(value, wanted) || (isScalar(value) && isScalar(wanted) && String(value) === String(wanted));
}

const isScalar = (value: unknown): value is string | number | boolean =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean";
