import type { Node } from "../jq/dsl/index.ts";
import { expressionOf } from "./fields.ts";
import { quote } from "./reference.ts";
import type { ConditionRow, FieldValue, Operator } from "./types.ts";

interface Test {
  /** jq over the left value, `.`; what it compares with is a constant, or `$right`. */
  readonly test: string;
  readonly negated: boolean;
}

const EMPTY = '. != null and . != "" and . != [] and . != {}';

/** Those without a right value, by what is written for them. */
const ALONE: readonly (readonly [Operator, string, boolean])[] = [
  ["isEmpty", EMPTY, true],
  ["isNotEmpty", EMPTY, false],
  ["exists", ". != null", false],
  ["isTrue", ". == true", false],
  ["isFalse", ". == false", false],
];

const COMPARED: Partial<Record<Operator, string>> = { greater: ">", atLeast: ">=", less: "<", atMost: "<=" };

/** The test of a row. Values of two types are never more or less than each other, as they are in plain jq. */
export function testOf(operator: Operator, right: FieldValue | null): Test {
  const alone = ALONE.find(([name]) => name === operator);
  if (alone !== undefined) return { test: alone[1], negated: alone[2] };
  const literal = right === null ? { value: null } : right.kind === "literal" ? { value: right.value } : null;
  if (literal !== null) return withLiteral(operator, literal.value);
  const compared = COMPARED[operator];
  if (compared !== undefined)
    return { test: `. != null and type == ($right | type) and . ${compared} $right`, negated: false };
  return { test: withRight(operator, "$right"), negated: operator === "isNot" };
}

function withLiteral(operator: Operator, value: unknown): Test {
  const written = expressionOf({ kind: "literal", value });
  const compared = COMPARED[operator];
  if (compared !== undefined) {
    const only = typeof value === "number" ? "numbers" : typeof value === "string" ? "strings" : "values";
    return { test: `${only} | . ${compared} ${written}`, negated: false };
  }
  const text = operator === "startsWith" || operator === "endsWith";
  return {
    test: withRight(operator, text ? quote(typeof value === "string" ? value : written) : written),
    negated: operator === "isNot",
  };
}

function withRight(operator: Operator, right: string): string {
  switch (operator) {
    case "contains":
      return `(arrays | map(. == ${right}) | any), (strings | contains(${right} | strings))`;
    case "startsWith":
      return `strings | startswith(${right} | strings)`;
    case "endsWith":
      return `strings | endswith(${right} | strings)`;
    default:
      return `. == ${right}`;
  }
}

/** Operators that compare with something on the right; all others ask something of the left alone. */
export const TWO_SIDED: readonly Operator[] = [
  "is",
  "isNot",
  "greater",
  "atLeast",
  "less",
  "atMost",
  "contains",
  "startsWith",
  "endsWith",
];

/**
 * The row that a test was written for; null where the builder has not written it.
 *
 * @param bound what `$right` is
 */
export function readTest(
  text: string,
  first: Node,
  negated: boolean,
  bound: FieldValue | null,
): Pick<ConditionRow, "operator" | "right"> | null {
  if (bound === null) {
    const alone = ALONE.find(([, test, not]) => test === text && not === negated);
    if (alone !== undefined) return { operator: alone[0], right: null };
  }
  const right = bound ?? literalIn(text, first);
  if (right === null) return null;
  const operator = TWO_SIDED.find((one) => {
    const written = testOf(one, right);
    return written.test === text && written.negated === negated;
  });
  return operator === undefined ? null : { operator, right };
}

/** The constant at the end of a test, or, of `contains` and its like, the one that is looked for. */
function literalIn(text: string, first: Node): FieldValue | null {
  const found =
    /^\(arrays \| map\(\. == ([\s\S]*)\) \| any\), \(strings/.exec(text)?.[1] ??
    /^strings \| (?:starts|ends)with\(([\s\S]*) \| strings\)$/.exec(text)?.[1] ??
    /^(?:(?:numbers|strings|values) \| )?\. (?:==|>=|<=|>|<) ([\s\S]*)$/.exec(text)?.[1];
  if (found === undefined || first.end <= first.start) return null;
  try {
    return { kind: "literal", value: JSON.parse(found) as unknown };
  } catch {
    return null;
  }
}
