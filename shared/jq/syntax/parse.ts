import { JqBudgetError } from "../errors.ts";
import type { Definition, Node } from "./ast.ts";
import { Cursor } from "./cursor.ts";
import { tokenise } from "./lexer.ts";
import { parseImports } from "./parse-module.ts";
import { parseDefinition, parseQuery } from "./parse-query.ts";

/**
 * Reads a program (grammar of jq 1.8, its manual and parser.y). An empty program is `.`.
 *
 * @throws {JqSyntaxError}
 * @throws {JqBudgetError} depth, where it nests too deep
 */
export function parse(source: string): Node {
  return guardStack(() => {
    const cursor = new Cursor(source, tokenise(source));
    parseImports(cursor);
    const definitions: Definition[] = [];
    while (cursor.is("def", "keyword")) definitions.push(parseDefinition(cursor));
    const start = definitions[0]?.start ?? cursor.peek().start;
    const body: Node = cursor.isType("end")
      ? { type: "identity", start: cursor.end, end: cursor.end }
      : parseQuery(cursor);
    if (!cursor.isType("end")) cursor.unexpected("the end of the program");
    return definitions.length === 0 ? body : { type: "def", definitions, body, start, end: body.end };
  });
}

/** Definitions only, as in a library. */
export function parseDefinitions(source: string): readonly Definition[] {
  const cursor = new Cursor(source, tokenise(source));
  const definitions: Definition[] = [];
  while (!cursor.isType("end")) definitions.push(parseDefinition(cursor));
  return definitions;
}

/**
 * The limits on nesting keep us far from the end of the stack as long as the caller has not used
 * most of it; where it has, what follows is the same error and not a RangeError.
 */
export function guardStack<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError) throw new JqBudgetError("depth", 0);
    throw error;
  }
}
