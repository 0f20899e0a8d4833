import type { Choice, RowSeen, Seen } from "../../../shared/builder/choice.ts";
import { conditionText, operandText } from "../../../shared/builder/condition-words.ts";
import type { StepList } from "../../../shared/builder/types.ts";
import { strings } from "../strings.ts";
import { canvasStrings } from "../strings/canvas.ts";
import { watching } from "../strings/watching.ts";
import { PRIVATE } from "./private.ts";

const text = watching.choice;
/** In characters: more of a value is in the step's input. */
const MAX_VALUE = 60;

/** A path as it is said: by when it is taken, and by its name where it has one of its own. */
export function pathText({ label, condition }: StepList): string {
  if (condition === null) return label === "" ? canvasStrings.otherwise : label;
  if (condition.kind === "expression" || condition.rows.length === 0) return label;
  const said = conditionText(condition);
  return label === "" || label === text.unnamed ? said : text.named(label, said);
}

/** What the conditions saw, in their order; empty where that is not known. */
export function reasonsOf({ asked }: Choice): readonly string[] {
  return asked.flatMap(({ list, rows }) =>
    rows.flatMap((row) => {
      const said = rowText(row);
      return said === null ? [] : [asked.length > 1 ? text.named(list.label, said) : said];
    }),
  );
}

/** `total was 50, not greater than 100` */
function rowText({ row, left, right, holds }: RowSeen): string | null {
  if (left === null) return null;
  const name = operandText(row.left);
  const hidden = PRIVATE.test(name);
  const differ = right !== null && kindOf(left.value) !== kindOf(right.value) && kindOf(left.value) !== "nothing";
  const shown = (seen: NonNullable<Seen>): string => {
    const value = valueText(seen.value);
    return differ && kindOf(seen.value) !== "list" ? text.ofKind(value, text.kinds[kindOf(seen.value)]) : value;
  };
  const was = text.was(name, hidden ? strings.execution.hidden : shown(left));
  const { operator } = row;
  if (operator === "isTrue" || operator === "isFalse")
    return holds || hidden || ["yesNo", "nothing"].includes(kindOf(left.value)) ? was : text.not(was, text.kinds.yesNo);
  if (row.right === null || right === null || hidden) return was;
  if (operator === "is") return holds ? was : text.not(was, shown(right));
  if (operator === "isNot") return holds ? text.not(was, shown(right)) : was;
  const compared = text.compared[operator];
  if (compared === undefined) return was;
  return holds ? text.so(was, compared(shown(right))) : text.not(was, compared(shown(right)));
}

type Kind = keyof typeof text.kinds;

function kindOf(value: unknown): Kind {
  if (value === null || value === undefined) return "nothing";
  if (typeof value === "boolean") return "yesNo";
  if (typeof value === "number") return "number";
  if (typeof value === "string") return "text";
  return Array.isArray(value) ? "list" : "object";
}

function valueText(value: unknown): string {
  switch (kindOf(value)) {
    case "yesNo":
      return value === true ? text.yes : text.no;
    case "number":
      return String(value);
    case "text":
      return value === "" ? text.emptyText : text.quoted(cut(String(value)));
    case "list":
      return text.list((value as readonly unknown[]).length);
    default:
      return text.kinds[kindOf(value)];
  }
}

const cut = (said: string): string =>
  said.length <= MAX_VALUE ? said : `${said.slice(0, MAX_VALUE - 1).toWellFormed()}…`;
