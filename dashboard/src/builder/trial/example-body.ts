import { availableAt, itemsOf, membersOf, type Shape } from "../../../../shared/builder/index.ts";

/** Deep enough for what anybody reads by name. */
const MAX_DEPTH = 8;
const NUMBER = 120;

/**
 * A body for the address of a workflow that was sent nothing yet, with all that its steps read; null where they read
 * nothing of it.
 */
export function exampleBody(text: string): unknown {
  const [start] = availableAt(text, "", { steps: {} });
  const body = membersOf(start?.shape)?.["body"];
  return body === undefined || membersOf(body) === undefined ? null : exampleOf(body, "", 0);
}

function exampleOf(shape: Shape, name: string, depth: number): unknown {
  if (depth > MAX_DEPTH) return null;
  const [members, items] = [membersOf(shape), itemsOf(shape)];
  if (members !== undefined)
    return Object.fromEntries(Object.entries(members).map(([each, own]) => [each, exampleOf(own, each, depth + 1)]));
  if (items !== undefined) return [exampleOf(items, name, depth + 1)];
  if (shape["type"] === "number" || shape["type"] === "integer") return NUMBER;
  return shape["type"] === "boolean" ? true : `some ${name}`.trim();
}
