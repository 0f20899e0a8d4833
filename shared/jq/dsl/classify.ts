import type { Node } from "../syntax/ast.ts";

/** What the builder can show without code. */
export type ExpressionKind = "path" | "text" | "condition" | "list" | "other";

const TESTS = new Set([
  "not",
  "test",
  "startswith",
  "endswith",
  "has",
  "contains",
  "inside",
  "any",
  "all",
  "isempty",
  "in",
  "IN",
  "isnan",
  "isvalid",
]);
const LIST = new Set([
  "map",
  "select",
  "sort",
  "sort_by",
  "group_by",
  "unique",
  "unique_by",
  "min_by",
  "max_by",
  "first",
  "last",
  "limit",
  "skip",
  "reverse",
  "flatten",
  "add",
  "length",
  "min",
  "max",
  "join",
]);
const COMPARISONS = new Set(["==", "!=", "<", "<=", ">", ">=", "and", "or"]);

/**
 * `path`: fields and items of the input or a variable. `text`: a text, with values in it or put together
 * from some. `condition`: gives true or false. `list`: steps over a list, one after the other.
 */
export function classify(node: Node): ExpressionKind {
  if (node.type === "paren") return classify(node.body);
  if (isPath(node)) return "path";
  if (isText(node)) return "text";
  if (isCondition(node)) return "condition";
  return isList(node) ? "list" : "other";
}

function isPath(node: Node): boolean {
  switch (node.type) {
    case "identity":
    case "variable":
      return true;
    case "index":
      return isPath(node.target) && isConstant(node.key);
    case "iterate":
      return isPath(node.target);
    case "slice":
      return (
        isPath(node.target) &&
        (node.from === null || isConstant(node.from)) &&
        (node.to === null || isConstant(node.to))
      );
    case "paren":
      return isPath(node.body);
    case "try":
      return node.postfix && isPath(node.body);
    case "pipe":
      return node.stages.every((stage) => isPath(stage) && !startsWithVariable(stage, node.stages[0] !== stage));
    default:
      return false;
  }
}

function startsWithVariable(node: Node, later: boolean): boolean {
  if (!later) return false;
  if (node.type === "variable") return true;
  return (
    (node.type === "index" || node.type === "iterate" || node.type === "slice") && startsWithVariable(node.target, true)
  );
}

function isConstant(node: Node): boolean {
  if (node.type === "negate" || node.type === "paren") return isConstant(node.body);
  return node.type === "literal" || (node.type === "string" && node.parts.every((part) => typeof part === "string"));
}

function isText(node: Node): boolean {
  if (node.type === "string")
    return node.parts.every((part) => typeof part === "string" || isPath(part) || isText(part));
  if (node.type === "paren") return isText(node.body);
  if (node.type !== "binary" || node.operator !== "+") return false;
  const sides = [node.left, node.right];
  return sides.some(isText) && sides.every((side) => isText(side) || isPath(side) || isTextOfPath(side));
}

/** `(.a | tostring)` */
function isTextOfPath(node: Node): boolean {
  if (node.type === "paren") return isTextOfPath(node.body);
  return (
    node.type === "pipe" &&
    node.stages.length === 2 &&
    isPath(node.stages[0] as Node) &&
    node.stages[1]?.type === "call" &&
    node.stages[1].name === "tostring"
  );
}

function isCondition(node: Node): boolean {
  if (node.type === "paren") return isCondition(node.body);
  if (node.type === "literal") return typeof node.value === "boolean";
  if (node.type === "binary") return COMPARISONS.has(node.operator);
  if (node.type === "call") return TESTS.has(node.name);
  if (node.type !== "pipe") return false;
  const last = node.stages.at(-1);
  return last?.type === "call" && TESTS.has(last.name);
}

function isList(node: Node): boolean {
  if (node.type === "paren") return isList(node.body);
  if (node.type === "array") return node.body !== null && (isList(node.body) || iterates(node.body));
  if (node.type === "call") return LIST.has(node.name);
  if (node.type !== "pipe") return false;
  const [first, ...rest] = node.stages;
  return (
    first !== undefined &&
    (isPath(first) || isList(first)) &&
    rest.some(isList) &&
    rest.every((stage) => isList(stage) || isPath(stage))
  );
}

function iterates(node: Node): boolean {
  if (node.type === "pipe") return node.stages[0] !== undefined && iterates(node.stages[0]);
  return node.type === "iterate" && isPath(node.target);
}
