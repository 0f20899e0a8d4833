import type { EventFilter } from "../domain/effects.ts";
import { isExpression, stripExpression } from "../dsl/expression-syntax.ts";

/** What makes a text more than itself to a regular expression. A dot alone does not: every type name has some. */
const PATTERN = /[\\^$*+?()[\]{}|]/;

/**
 * What a literal of `with` asks for: to be equal, or, where it can be read as a regular expression, to be matched by
 * it from end to end (DSL 1.0.3, "Event Filter": "Supports both regular expressions and runtime expressions"). Only
 * for what stands in a definition: a value that came in from outside is compared, never taken as a pattern.
 */
export function literalFilter(value: unknown): EventFilter["with"][string] {
  if (typeof value !== "string" || !PATTERN.test(value)) return { equals: value };
  const pattern = JSON.stringify(`^(?:${value})$`);
  // Equality first: `application/x+json` is no pattern that matches itself. What is no pattern at all matches nothing.
  return { expression: `. == ${JSON.stringify(value)} or (try (tostring | test(${pattern})) catch false)` };
}

/** As it stands in a definition (schema `eventFilter`). */
export interface FilterSource {
  readonly with: Readonly<Record<string, unknown>>;
  readonly correlate?:
    | Readonly<Record<string, { readonly from: string; readonly expect?: string | undefined }>>
    | undefined;
}

/**
 * A filter that needs nothing of a running workflow, as `schedule.on` has them: expressions in it see the event only.
 */
export function staticFilter(source: FilterSource): EventFilter {
  return {
    with: Object.fromEntries(Object.entries(source.with).map(([name, value]) => [name, attributeOf(name, value)])),
    correlate: Object.entries(source.correlate ?? {}).map(([name, { from, expect }]) => ({
      name,
      from: stripExpression(from),
      ...(expect === undefined ? {} : { expect }),
    })),
  };
}

function attributeOf(name: string, value: unknown): EventFilter["with"][string] {
  if (typeof value === "string" && isExpression(value)) return { expression: stripExpression(value) };
  // Data is a payload and no attribute: it is compared as a whole.
  return name === "data" ? { equals: value } : literalFilter(value);
}

/** The types of events that can pass; null where any type can. No filters at all: every event passes (`any: []`). */
export function typesOf(filters: readonly EventFilter[]): readonly string[] | null {
  if (filters.length === 0) return null;
  const types = new Set<string>();
  for (const filter of filters) {
    const type = Object.hasOwn(filter.with, "type") ? filter.with["type"] : undefined;
    if (type === undefined || !("equals" in type) || typeof type.equals !== "string") return null;
    types.add(type.equals);
  }
  return [...types];
}
