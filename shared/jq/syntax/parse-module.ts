import type { Node } from "./ast.ts";
import type { Cursor } from "./cursor.ts";
import { parseQuery, parseString } from "./parse-query.ts";

const REFUSED = "modules are not available here: an expression is a program by itself";

/** `module`, `import`, `include`: read as jq reads them, so that the error is jq's, then refused. */
export function parseImports(cursor: Cursor): void {
  if (cursor.is("module", "keyword")) {
    const { start, end } = cursor.next();
    checkMetadata(cursor, parseQuery(cursor));
    cursor.expect(";");
    cursor.fail(REFUSED, { start, end });
  }
  if (!cursor.is("import", "keyword") && !cursor.is("include", "keyword")) return;
  const keyword = cursor.next();
  const path = parseString(cursor);
  if (path.type === "string" && path.parts.some((part) => typeof part !== "string"))
    cursor.fail("Import path must be constant", path);
  if (keyword.text === "import") {
    cursor.expect("as", "keyword");
    if (!cursor.isType("variable") && !cursor.isType("identifier")) cursor.unexpected("a name");
    cursor.next();
  }
  if (!cursor.is(";")) checkMetadata(cursor, parseQuery(cursor));
  cursor.expect(";");
  cursor.fail(REFUSED, keyword);
}

function checkMetadata(cursor: Cursor, node: Node): void {
  if (!isConstant(node)) cursor.fail("Module metadata must be constant", node);
  if (node.type !== "object") cursor.fail("Module metadata must be an object", node);
}

function isConstant(node: Node): boolean {
  if (node.type === "literal") return true;
  if (node.type === "string") return node.parts.every((part) => typeof part === "string");
  if (node.type === "array") return node.body === null || isConstant(node.body);
  if (node.type === "comma") return node.items.every(isConstant);
  return (
    node.type === "object" &&
    node.entries.every((entry) => isConstant(entry.key) && entry.value !== null && isConstant(entry.value))
  );
}
