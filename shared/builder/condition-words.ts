import type { Condition, FieldValue, Operator, Reference } from "./types.ts";

/** What stands between the two sides, as people say it. */
export const OPERATOR_WORDS: Readonly<Record<Operator, string>> = {
  is: "is",
  isNot: "is not",
  greater: "is greater than",
  atLeast: "is at least",
  less: "is less than",
  atMost: "is at most",
  contains: "contains",
  startsWith: "starts with",
  endsWith: "ends with",
  isEmpty: "is empty",
  isNotEmpty: "is not empty",
  exists: "is there",
  isTrue: "is yes",
  isFalse: "is no",
};
const OWN = "Own condition";

/** A condition in one line, as it is said: `total is more than 100 and country is NL`. */
export function conditionText(condition: Condition): string {
  if (condition.kind === "expression") return OWN;
  return condition.rows
    .map(({ left, operator, right }) =>
      [operandText(left), OPERATOR_WORDS[operator], ...(right === null ? [] : [operandText(right)])].join(" "),
    )
    .join(` ${condition.join} `);
}

/** A path that somebody wrote by hand, such as `.order.total`: its last member. */
const BY_HAND = /^\.(?:[A-Za-z_]\w*\.)*([A-Za-z_]\w*)$/;

export const lastByHand = (source: string): string | null => BY_HAND.exec(source)?.[1] ?? null;

/** A side of a comparison, in a word or two. */
export function operandText(value: FieldValue): string {
  switch (value.kind) {
    case "literal":
      // Nobody has said it yet.
      if (value.value === "") return "…";
      return typeof value.value === "string" ? value.value : JSON.stringify(value.value);
    case "text":
      return value.parts.map((part) => ("text" in part ? part.text : referenceText(part.ref))).join("");
    case "value":
      return referenceText(value.ref);
    case "expression":
      return lastByHand(value.source) ?? OWN.toLowerCase();
  }
}

/** The last member by name says it best; where there is none, what it comes from. */
function referenceText({ source, path }: Reference): string {
  const name = path.findLast((segment) => typeof segment === "string");
  return name ?? ("name" in source ? source.name : "input");
}
