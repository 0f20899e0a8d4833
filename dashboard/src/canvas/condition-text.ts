import type { Condition, FieldValue, Reference } from "../../../shared/builder/types.ts";
import { canvasStrings as text } from "../strings/canvas.ts";

/** A condition in one line, as it is said: `total is more than 100 and country is NL`. */
export function conditionText(condition: Condition): string {
  if (condition.kind === "expression") return text.custom;
  return condition.rows
    .map(({ left, operator, right }) =>
      [operandText(left), text.operators[operator], ...(right === null ? [] : [operandText(right)])].join(" "),
    )
    .join(` ${text.join[condition.join]} `);
}

/** A path that somebody wrote by hand, such as `.order.total`: its last member. */
const BY_HAND = /^\.(?:[A-Za-z_]\w*\.)*([A-Za-z_]\w*)$/;

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
      return BY_HAND.exec(value.source)?.[1] ?? text.custom.toLowerCase();
  }
}

/** The last member by name says it best; where there is none, what it comes from. */
function referenceText({ source, path }: Reference): string {
  const name = path.findLast((segment) => typeof segment === "string");
  return name ?? ("name" in source ? source.name : "input");
}
