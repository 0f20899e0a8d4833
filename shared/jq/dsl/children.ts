import type { Node, Pattern } from "../syntax/ast.ts";

/** The parts of a node that are nodes themselves, from left to right. */
export function childrenOf(node: Node): readonly Node[] {
  switch (node.type) {
    case "string":
      return node.parts.filter((part) => typeof part !== "string");
    case "index":
      return node.field ? [node.target] : [node.target, node.key];
    case "slice":
      return [node.target, ...present(node.from), ...present(node.to)];
    case "iterate":
      return [node.target];
    case "call":
      return node.args;
    case "array":
      return present(node.body);
    case "object":
      return node.entries.flatMap((entry) => [
        ...(entry.style === "expression" || entry.style === "string" ? [entry.key] : []),
        ...present(entry.value),
      ]);
    case "negate":
    case "paren":
    case "label":
      return [node.body];
    case "pipe":
      return node.stages;
    case "comma":
      return node.items;
    case "binary":
    case "assign":
      return [node.left, node.right];
    case "if":
      return [...node.branches.flatMap(({ condition, then }) => [condition, then]), ...present(node.otherwise)];
    case "try":
      return [node.body, ...present(node.handler)];
    case "reduce":
      return [node.source, ...node.patterns.flatMap(keysOf), node.init, node.update];
    case "foreach":
      return [node.source, ...node.patterns.flatMap(keysOf), node.init, node.update, ...present(node.extract)];
    case "bind":
      return [node.source, ...node.patterns.flatMap(keysOf), node.body];
    case "def":
      return [...node.definitions.map(({ body }) => body), node.body];
    default:
      return [];
  }
}

function present(node: Node | null): readonly Node[] {
  return node === null ? [] : [node];
}

/** Keys of a pattern that are expressions. */
function keysOf(pattern: Pattern): readonly Node[] {
  if (pattern.type === "bindVariable") return [];
  if (pattern.type === "bindArray") return pattern.items.flatMap(keysOf);
  return pattern.entries.flatMap((entry) => [
    ...(entry.key.type === "string" ? [] : [entry.key]),
    ...(entry.pattern === null ? [] : keysOf(entry.pattern)),
  ]);
}

export function patternNames(pattern: Pattern): readonly string[] {
  if (pattern.type === "bindVariable") return [pattern.name];
  if (pattern.type === "bindArray") return pattern.items.flatMap(patternNames);
  return pattern.entries.flatMap((entry) => [
    ...(entry.variable === null ? [] : [entry.variable]),
    ...(entry.pattern === null ? [] : patternNames(entry.pattern)),
  ]);
}

/** Every node, the given one first. */
export function* walk(node: Node): IterableIterator<Node> {
  yield node;
  for (const child of childrenOf(node)) yield* walk(child);
}
