import {
  CST,
  Composer,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  Parser,
  type Document,
  type Node,
  type Pair,
} from "yaml";
import { MAX_DEPTH } from "../domain/limits.ts";
import type { Problem } from "../domain/result.ts";
import { depthProblem, keyProblem, MAX_PROBLEMS, numberProblem } from "./json-value.ts";
import { pointer, segments, type Path } from "./pointer.ts";

export interface ReadText {
  readonly value: unknown;
  readonly problems: readonly Problem[];
  /** Adds line and column (from 1) to problems whose path, or the nearest one above it, is in the text. */
  readonly locate: (problem: Problem) => Problem;
  /** What the value was read from, for who changes the text in place; `locate` needs it as it is. */
  readonly document?: Document.Parsed;
}

/** Tags of the core schema (YAML 1.2.2 section 10.3); any other would be read as something else elsewhere. */
const CORE_TAGS: ReadonlySet<string> = new Set(
  ["str", "int", "float", "bool", "null", "map", "seq"].map((name) => `tag:yaml.org,2002:${name}`),
);

export interface ReadOptions {
  /** `scalars`: a key that is a number or a boolean counts as the text it is written as (`200:` of an OpenAPI document). */
  readonly keys?: "text" | "scalars";
}

/** Ends the reading of a text that is not worth, or not safe, to read on. */
class Stop extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}

/**
 * Reads YAML 1.2 (core schema) or JSON, as data only: no aliases, merge keys, custom tags, duplicate
 * keys, or second document. Never throws. The text's length is the caller's to limit.
 */
export function readText(text: string, options: ReadOptions = {}): ReadText {
  const lines = new LineCounter();
  const at = (offset: number, path: string, code: string, message: string): Problem => {
    const { line, col } = lines.linePos(offset);
    return { path, code, message, ...(line > 0 ? { line, column: col } : {}) };
  };
  try {
    const document = compose(text, lines, at);
    const { value, problems } = toJson(document, at, options);
    return { value, problems, locate: (problem) => locate(problem, document.contents, lines), document };
  } catch (error) {
    // What the parser itself might throw on hostile text, a stack overflow included, is a bad text too.
    const problem =
      error instanceof Stop
        ? error.problem
        : { path: "", code: "yaml.syntax", message: "The text can't be read as YAML or JSON." };
    return { value: null, problems: [problem], locate: (other) => other };
  }
}

/**
 * The document itself, for who changes its text in place; null where it can't be read. Never throws.
 *
 * @param isPart the text ends somewhere: what that breaks is let pass
 */
export function composeText(text: string, isPart = false): Document.Parsed | null {
  try {
    return compose(text, new LineCounter(), (_, path, code, message) => ({ path, code, message }), isPart);
  } catch {
    return null;
  }
}

type At = (offset: number, path: string, code: string, message: string) => Problem;

/** Lexing and parsing are iterative, composing is recursive: depth and aliases are judged before it. */
function compose(text: string, lines: LineCounter, at: At, isPart = false): Document.Parsed {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  const tokens: CST.Token[] = [];
  let offset = 0;
  let previous = "";
  for (const lexeme of new Lexer().lex(text)) {
    // What follows the mark is the text of a scalar, in which a * means nothing.
    if (previous !== CST.SCALAR && CST.tokenType(lexeme) === "alias") {
      throw new Stop(
        at(offset, "", "yaml.alias", `YAML aliases (${lexeme.slice(0, 40)}) are not accepted: write the value out.`),
      );
    }
    for (const token of parser.next(lexeme)) tokens.push(token);
    // The document itself and a scalar stand on the stack beside the collections.
    if (parser.stack.length > MAX_DEPTH + 2) throw new Stop({ ...at(offset, "", "depth", ""), ...depthText() });
    if (!isMarker(lexeme)) offset += lexeme.length;
    previous = lexeme;
  }
  for (const token of parser.end()) tokens.push(token);
  // The composer compares each key with each other one; with a set it is done below.
  const composer = new Composer({
    version: "1.2",
    schema: "core",
    merge: false,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: "silent",
  });
  const [document, second] = [...composer.compose(tokens, true, text.length)];
  if (second !== undefined) {
    throw new Stop(
      at(second.range[0], "", "yaml.documents", "There is more than one document: send each definition by itself."),
    );
  }
  if (document === undefined) throw new Stop(at(0, "", "yaml.empty", "The text is empty."));
  const [error] = document.errors;
  if (error !== undefined && !isPart)
    throw new Stop(at(error.pos[0], "", "yaml.syntax", `${error.message}.`.replace(/\.\.$/, ".")));
  if (document.directives.yaml.version !== "1.2") {
    throw new Stop(
      at(0, "", "yaml.version", `YAML ${document.directives.yaml.version} is not accepted: leave the %YAML line out.`),
    );
  }
  if (document.contents === null || (isScalar(document.contents) && document.contents.value === null)) {
    throw new Stop(at(0, "", "yaml.empty", "The text holds no definition."));
  }
  return document as Document.Parsed;
}

function depthText(): { readonly message: string } {
  return { message: depthProblem([]).message };
}

/** The lexer marks documents, scalars and flow ends with characters that are not in the text. */
function isMarker(lexeme: string): boolean {
  return lexeme === CST.DOCUMENT || lexeme === CST.FLOW_END || lexeme === CST.SCALAR;
}

function toJson(
  document: Document.Parsed,
  at: At,
  options: ReadOptions,
): { value: unknown; problems: readonly Problem[] } {
  const problems: Problem[] = [];
  function refuse(node: unknown, path: Path, code: string, message: string): null {
    if (problems.length < MAX_PROBLEMS) problems.push(at(start(node), pointer(path), code, message));
    return null;
  }
  function convert(node: unknown, path: Path, depth: number): unknown {
    if (node === null || node === undefined) return null;
    if (isAlias(node)) return refuse(node, path, "yaml.alias", "YAML aliases are not accepted: write the value out.");
    const tag = (node as Node).tag;
    if (tag !== undefined && !CORE_TAGS.has(tag)) {
      return refuse(node, path, "yaml.tag", `The YAML tag ${tag.slice(0, 80)} is not accepted: leave it out.`);
    }
    if (isScalar(node)) return scalar(node.value, node, path);
    if (depth >= MAX_DEPTH) return refuse(node, path, "depth", depthProblem(path).message);
    if (isSeq(node)) return node.items.map((item, index) => convert(item, [...path, index], depth + 1));
    if (isMap(node)) return map(node.items, path, depth);
    return refuse(node, path, "yaml.syntax", "This can't be read as YAML.");
  }
  function scalar(value: unknown, node: unknown, path: Path): unknown {
    if (typeof value === "number" && !Number.isFinite(value))
      return refuse(node, path, "number", numberProblem(path, value).message);
    if (value === null || ["string", "number", "boolean"].includes(typeof value)) return value;
    return refuse(node, path, "yaml.tag", "Only text, numbers, booleans and null are accepted.");
  }
  function map(pairs: readonly Pair[], path: Path, depth: number): unknown {
    const result: Record<string, unknown> = {};
    const seen = new Set<string>();
    for (const pair of pairs) {
      const key = keyOf(pair, options);
      if (typeof key !== "string") {
        const name = isScalar(pair.key) ? String(pair.key.source ?? key) : "";
        refuse(
          pair.key ?? pair.value,
          path,
          "yaml.key",
          `A key must be text${name === "" ? "" : `: put quotes around ${name.slice(0, 40)}`}.`,
        );
        continue;
      }
      const here = [...path, key];
      const forbidden = keyProblem(path, key);
      if (forbidden !== undefined) refuse(pair.key, here, forbidden.code, forbidden.message);
      else if (key === "<<")
        refuse(pair.key, here, "yaml.merge", "YAML merge keys (<<) are not accepted: write the values out.");
      else if (seen.has(key))
        refuse(pair.key, here, "yaml.duplicate", `"${key.slice(0, 80)}" is there twice: keep one of them.`);
      else {
        seen.add(key);
        result[key] = convert(pair.value, here, depth + 1);
      }
    }
    return result;
  }
  return { value: convert(document.contents, [], 0), problems };
}

function keyOf(pair: Pair, { keys }: ReadOptions): unknown {
  if (!isScalar(pair.key)) return pair.key;
  const { value, source } = pair.key;
  return keys === "scalars" && (typeof value === "number" || typeof value === "boolean")
    ? (source ?? String(value))
    : value;
}

function start(node: unknown): number {
  if (isPair(node)) return start(node.key);
  return (node as Node | null)?.range?.[0] ?? 0;
}

/** The key is where an author looks; for an entry of a list it is the entry itself. */
function locate(problem: Problem, root: unknown, lines: LineCounter): Problem {
  if (problem.line !== undefined) return problem;
  let node: unknown = root;
  let offset = start(root);
  for (const segment of segments(problem.path)) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && item.key.value === segment);
      if (pair === undefined) break;
      offset = start(pair.key);
      node = pair.value;
    } else if (isSeq(node)) {
      const item: unknown = node.items[Number(segment)];
      if (item === undefined) break;
      offset = start(item);
      node = item;
    } else break;
  }
  const { line, col } = lines.linePos(offset);
  return line > 0 ? { ...problem, line, column: col } : problem;
}
