import type { AnyNode, Node, Program } from "acorn";
import { type Result, fail, ok } from "../../domain/result.ts";
import { MAX_SCRIPT_BYTES } from "./script-limits.ts";

/** What a script may import, and the module that stands for it in the sandbox (script-sandbox.ts). */
const IMPORTS: Readonly<Record<string, string>> = {
  "node:fs": "./fs.js",
  fs: "./fs.js",
  "node:process": "./process.js",
  process: "./process.js",
};

/**
 * Makes a script a module that exports one function, with a guard in every loop and function: the guard counts
 * steps, and throws when there were too many. The source is parsed and added to, never searched and replaced.
 * @param guard an identifier that nobody can guess
 * @returns source of a module, or what is wrong with the script, by line
 */
export async function guardedModule(code: string, guard: string): Promise<Result<string>> {
  if (new TextEncoder().encode(code).byteLength > MAX_SCRIPT_BYTES)
    return fail("too_large", `The script is larger than ${MAX_SCRIPT_BYTES} bytes.`);
  const { parse } = await import("acorn");
  try {
    const program = parse(code, {
      // DSL 1.0.3, "Script Process": JavaScript is ES2024.
      ecmaVersion: 2024,
      sourceType: "module",
      allowAwaitOutsideFunction: true,
      allowHashBang: true,
      locations: true,
    });
    return ok(assemble(code, program, guard));
  } catch (error) {
    if (error instanceof Refused) return fail("invalid", error.message);
    if (error instanceof RangeError) return fail("invalid", "The script is nested too deeply.");
    return fail("invalid", `SyntaxError: ${error instanceof Error ? error.message : String(error)}`);
  }
}

class Refused extends Error {}

/** Steps that each costs, by what it takes at worst: the budget is one of time, which the script's isolate can't read. */
const COST = { iteration: 1, call: 10, asyncCall: 50, thrown: 200, default: 200 };
/** What an expression adds to each pass through the loop or function that it stands in: time, and memory. */
const HEAVY: Readonly<Record<string, number>> = {
  ArrayExpression: 5,
  ArrowFunctionExpression: 10,
  AwaitExpression: 20,
  CallExpression: 5,
  ClassExpression: 50,
  ClassDeclaration: 50,
  FunctionDeclaration: 5,
  FunctionExpression: 10,
  NewExpression: 10,
  ObjectExpression: 5,
  SpreadElement: 5,
  TaggedTemplateExpression: 5,
  TemplateLiteral: 5,
  YieldExpression: 20,
};

const LOOPS = new Set(["ForStatement", "ForInStatement", "ForOfStatement", "WhileStatement", "DoWhileStatement"]);

const PROMISE = new Set(["then", "catch", "finally"]);

interface Edit {
  readonly at: number;
  readonly text: string;
}

function assemble(code: string, program: Program, guard: string): string {
  const edits: Edit[] = [];
  const imports: string[] = [];
  const cut: { from: number; to: number }[] = [];
  if (code.startsWith("#!")) cut.push({ from: 0, to: endOfLine(code) });
  for (const node of program.body) {
    if (node.type === "ImportDeclaration") {
      imports.push(importOf(node));
      cut.push({ from: node.start, to: node.end });
    } else if (node.type.startsWith("Export")) {
      throw new Refused(`${at(node)}: a script exports nothing. What it answers is what it writes: console.log(…).`);
    } else visit(node, guard, edits);
  }
  // Stable, and edits of one place are in the order of the source: what opens first closes last.
  edits.sort((a, b) => a.at - b.at);
  let body = "";
  let from = 0;
  let next = 0;
  const upTo = (end: number): void => {
    for (; next < edits.length; next++) {
      const edit = edits[next];
      if (edit === undefined || edit.at > end) break;
      body += code.slice(from, edit.at) + edit.text;
      from = edit.at;
    }
    body += code.slice(from, end);
    from = end;
  };
  for (const piece of cut) {
    upTo(piece.from);
    // Lines keep their numbers.
    body += code.slice(piece.from, piece.to).replaceAll(/[^\n]/g, "");
    from = piece.to;
  }
  upTo(code.length);
  const head = `import { guard as ${guard} } from "./guard.js";${imports.join("")}`;
  return `${head}export default async function () {${body}\n}\n`;
}

function importOf(node: Extract<AnyNode, { type: "ImportDeclaration" }>): string {
  const name = String(node.source.value);
  const target = Object.hasOwn(IMPORTS, name) ? IMPORTS[name] : undefined;
  if (target === undefined) {
    const known = Object.keys(IMPORTS).join(", ");
    throw new Refused(
      `${at(node)}: ${JSON.stringify(name)} can't be imported. A script has ${known}, and nothing else.`,
    );
  }
  // Written anew from what was parsed: a slice of the source could carry a comment that swallows what follows.
  const named: string[] = [];
  const whole: string[] = [];
  for (const specifier of node.specifiers) {
    const local = specifier.local.name;
    if (specifier.type === "ImportDefaultSpecifier") named.push(`default as ${local}`);
    else if (specifier.type === "ImportNamespaceSpecifier") whole.push(`import * as ${local} from "${target}";`);
    else {
      const { imported } = specifier;
      const name = imported.type === "Identifier" ? imported.name : JSON.stringify(imported.value);
      named.push(`${name} as ${local}`);
    }
  }
  return `import {${named.join(",")}} from "${target}";${whole.join("")}`;
}

/** Adds the guard wherever a computation can repeat itself without passing another guard. */
function visit(node: AnyNode, guard: string, edits: Edit[]): void {
  switch (node.type) {
    case "ImportExpression":
      throw new Refused(`${at(node)}: import() is not there. Import at the top of the script.`);
    case "ForStatement":
    case "ForInStatement":
    case "ForOfStatement":
    case "WhileStatement":
    case "DoWhileStatement":
      for (const child of children(node)) if (child !== node.body) visitBefore(child, node.body, guard, edits);
      guardStatement(node.body, `${guard}(${COST.iteration + passCost(node)})`, guard, edits);
      for (const child of children(node)) if (child.start > node.body.start) visit(child, guard, edits);
      return;
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ArrowFunctionExpression":
      for (const parameter of node.params) visit(parameter, guard, edits);
      {
        const step = `${guard}(${(node.async || node.generator ? COST.asyncCall : COST.call) + passCost(node.body)})`;
        if (node.body.type === "BlockStatement") guardStatement(node.body, step, guard, edits);
        else wrap(node.body, step, guard, edits);
      }
      return;
    case "TryStatement":
      visit(node.block, guard, edits);
      if (node.handler?.param) visit(node.handler.param, guard, edits);
      for (const after of [node.handler?.body, node.finalizer])
        if (after) guardStatement(after, `${guard}(${COST.thrown})`, guard, edits);
      return;
    case "AssignmentPattern":
      // An async function turns what its defaults throw into a value: without a guard they may call it for ever.
      visit(node.left, guard, edits);
      if (node.right.type === "Literal") return;
      wrap(node.right, `${guard}(${COST.default})`, guard, edits);
      return;
    case "ObjectPattern":
      for (const property of node.properties) {
        if (property.type === "RestElement") visit(property, guard, edits);
        else {
          if (property.computed) wrap(property.key, `${guard}(${COST.default})`, guard, edits);
          visit(property.value, guard, edits);
        }
      }
      return;
    default:
      for (const child of children(node)) visit(child, guard, edits);
  }
}

/** Of what stands in a loop or function itself: what is in another loop or function pays there. */
function passCost(node: AnyNode): number {
  let cost = 0;
  for (const child of children(node)) {
    cost += HEAVY[child.type] ?? 0;
    // Texts that grow, and promises that wait, hold memory.
    if ((child.type === "BinaryExpression" && child.operator === "+") || isAppend(child)) cost += 3;
    if (child.type === "MemberExpression" && child.property.type === "Identifier" && PROMISE.has(child.property.name))
      cost += 50;
    if (!LOOPS.has(child.type) && !child.type.includes("Function")) cost += passCost(child);
  }
  return cost;
}

function isAppend(node: AnyNode): boolean {
  return node.type === "AssignmentExpression" && node.operator === "+=";
}

function visitBefore(child: AnyNode, body: AnyNode, guard: string, edits: Edit[]): void {
  if (child.start < body.start) visit(child, guard, edits);
}

function guardStatement(body: AnyNode, step: string, guard: string, edits: Edit[]): void {
  if (body.type === "BlockStatement") {
    edits.push({ at: body.start + 1, text: `${step};` });
    for (const child of children(body)) visit(child, guard, edits);
    return;
  }
  edits.push({ at: body.start, text: `{${step};` });
  visit(body, guard, edits);
  edits.push({ at: body.end, text: "}" });
}

function wrap(expression: AnyNode, step: string, guard: string, edits: Edit[]): void {
  edits.push({ at: expression.start, text: `(${step},` });
  visit(expression, guard, edits);
  edits.push({ at: expression.end, text: ")" });
}

function children(node: AnyNode): AnyNode[] {
  const found: AnyNode[] = [];
  for (const value of Object.values(node) as unknown[]) {
    if (Array.isArray(value)) found.push(...value.filter(isNode));
    else if (isNode(value)) found.push(value);
  }
  // `{a = 1}`: key and value are of one place, and only the value holds the default.
  return found.toSorted((a, b) => a.start - b.start);
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === "object" && value !== null && "type" in value && "start" in value && "end" in value;
}

function at(node: Node): string {
  return `Line ${node.loc?.start.line ?? 1}`;
}

function endOfLine(code: string): number {
  const end = code.indexOf("\n");
  return end === -1 ? code.length : end;
}
