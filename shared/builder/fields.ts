import { isExpression, stripExpression } from "../dsl/expressions.ts";
import { type Node, parse, splitTemplate } from "../jq/dsl/index.ts";
import { isObject } from "./document.ts";
import { quote, readReference, readReferenceInText, referenceInText, writeReference } from "./reference.ts";
import type { FieldValue, Part } from "./types.ts";

/**
 * What a member of a task holds, as people see it.
 *
 * @param bare the place takes an expression and nothing else, so that its `${ }` may be left out (`for.in`)
 */
export function readField(value: unknown, bare = false): FieldValue {
  if (typeof value !== "string") return { kind: "literal", value };
  if (bare || isExpression(value)) return readWhole(stripExpression(value));
  if (!value.includes("${")) return { kind: "literal", value };
  return readText(value) ?? { kind: "expression", source: value };
}

function readWhole(source: string): FieldValue {
  const node = tryParse(source);
  if (node === null) return { kind: "expression", source };
  const ref = readReference(node);
  if (ref !== null) return { kind: "value", ref };
  if (node.type === "literal") return { kind: "literal", value: node.value };
  if (node.type === "string" && node.format === null) {
    const parts = node.parts.map((part): Part | null => {
      if (typeof part === "string") return { text: part };
      const inner = readReferenceInText(part);
      return inner === null ? null : { ref: inner };
    });
    const texts = parts.filter((part) => part !== null);
    if (texts.length === parts.length) return textOf(texts);
  }
  return { kind: "expression", source };
}

/** Null where there is more in it than values: then it is an expression that puts a text together. */
function readText(value: string): FieldValue | null {
  const parts: Part[] = [];
  const program: string[] = [];
  let plain = true;
  try {
    for (const part of splitTemplate(value)) {
      if (part.type === "literal") {
        parts.push({ text: part.text });
        program.push(quote(part.text));
        continue;
      }
      const node = parse(part.source);
      const ref = readReferenceInText(node);
      if (ref !== null) parts.push({ ref });
      else if (node.type === "string" && node.parts.length === 1 && typeof node.parts[0] === "string")
        parts.push({ text: node.parts[0] });
      else plain = false;
      program.push(`((${part.source.trim()}) | if . == null then "" else tostring end)`);
    }
  } catch {
    return null;
  }
  return plain ? textOf(parts) : { kind: "expression", source: program.join(" + ") };
}

/** Texts that follow each other are one; a text without values is a literal. */
function textOf(parts: readonly Part[]): FieldValue {
  const joined: Part[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if ("text" in part && last !== undefined && "text" in last)
      joined[joined.length - 1] = { text: last.text + part.text };
    else if (!("text" in part) || part.text !== "") joined.push(part);
  }
  const [only, ...more] = joined;
  if (only === undefined) return { kind: "literal", value: "" };
  return "text" in only && more.length === 0 ? { kind: "literal", value: only.text } : { kind: "text", parts: joined };
}

/** What stands in the definition for a value: never anything that reads `.`, but for an expression somebody wrote. */
export function writeField(field: FieldValue): unknown {
  switch (field.kind) {
    case "literal":
      return typeof field.value === "string" ? escape(field.value) : field.value;
    case "value":
      return `\${ ${writeReference(field.ref)} }`;
    case "expression":
      return `\${ ${field.source.trim()} }`;
    case "text":
      return writeText(field.parts);
  }
}

function writeText(parts: readonly Part[]): string {
  const [only, ...more] = parts.filter((part) => !("text" in part) || part.text !== "");
  if (only === undefined) return "";
  // Alone it would keep its type, and a text was wanted.
  if (more.length === 0 && "ref" in only) return `\${ "\\(${referenceInText(only.ref)})" }`;
  return parts.map((part) => ("text" in part ? escape(part.text) : `\${ ${referenceInText(part.ref)} }`)).join("");
}

/** `${` begins an expression: as text it is the value of one. */
function escape(text: string): string {
  return text.replaceAll("${", '${ "${" }');
}

/** Data in which no text is an expression. */
export function escapeAll(value: unknown): unknown {
  if (typeof value === "string") return escape(value);
  if (Array.isArray(value)) return value.map(escapeAll);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, escapeAll(inner)]));
}

/** A field as an operand of jq, such as of a condition. */
export function expressionOf(field: FieldValue): string {
  switch (field.kind) {
    case "literal":
      return JSON.stringify(field.value ?? null);
    case "value":
      return writeReference(field.ref);
    case "expression":
      return field.source.trim();
    case "text":
      return `"${field.parts.map((part) => ("text" in part ? quote(part.text).slice(1, -1) : `\\(${referenceInText(part.ref)})`)).join("")}"`;
  }
}

const MAX_CACHED = 2_000;
/** By their text: the same expressions are looked at each time something is edited. */
const parsed = new Map<string, Node | null>();

/** Null where it does not parse. Nobody may change what it gives: it is shared. */
export function tryParse(source: string): Node | null {
  const known = parsed.get(source);
  if (known !== undefined) return known;
  if (parsed.size >= MAX_CACHED) parsed.clear();
  let node: Node | null = null;
  try {
    node = parse(source);
  } catch {
    // The validation says what is wrong with it.
  }
  parsed.set(source, node);
  return node;
}

/** A node of an expression as a field: the other way round of expressionOf. */
export function fieldOf(node: Node, source: string): FieldValue {
  return readWhole(source.slice(node.start, node.end));
}
