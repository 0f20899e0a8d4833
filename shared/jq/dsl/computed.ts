import type { Node } from "../syntax/ast.ts";
import { childrenOf } from "./children.ts";

/**
 * Variables that a program does something with, other than to put a part of them somewhere as it is: into its
 * output, a text, a list, a member of an object, or before or after something else by `+`.
 *
 * @returns names without the `$`. Where it can't tell, a variable counts as computed with.
 */
export function computedVariables(node: Node): ReadonlySet<string> {
  const found = new Set<string>();
  visit(node, true, found);
  return found;
}

function visit(node: Node, placed: boolean, found: Set<string>): void {
  const each = (children: readonly Node[], inPlace: boolean): void => {
    for (const child of children) visit(child, inPlace, found);
  };
  switch (node.type) {
    case "variable":
      if (!placed) found.add(node.name);
      return;
    case "index":
      visit(node.target, placed && isConstant(node.key), found);
      return each([node.key], false);
    case "string":
      return each(childrenOf(node), placed && node.format === null);
    case "binary":
      return each([node.left, node.right], placed && (node.operator === "+" || node.operator === "//"));
    case "array":
    case "paren":
    case "comma":
      return each(childrenOf(node), placed);
    case "object":
      for (const entry of node.entries) {
        if (entry.value !== null) {
          if (entry.style === "expression" || entry.style === "string") visit(entry.key, false, found);
          visit(entry.value, placed, found);
        } else visit(entry.key, placed, found);
      }
      return;
    case "if":
      each(
        node.branches.map(({ condition }) => condition),
        false,
      );
      each(
        node.branches.map(({ then }) => then),
        placed,
      );
      if (node.otherwise !== null) visit(node.otherwise, placed, found);
      return;
    case "pipe":
      each(node.stages.slice(0, -1), false);
      return each(node.stages.slice(-1), placed);
    default:
      return each(childrenOf(node), false);
  }
}

function isConstant(key: Node): boolean {
  if (key.type === "paren") return isConstant(key.body);
  return key.type === "literal" || (key.type === "string" && key.parts.every((part) => typeof part === "string"));
}
