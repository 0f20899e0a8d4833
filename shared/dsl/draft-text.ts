import { isMap, isScalar, stringify, type Pair, type Scalar, type YAMLMap } from "yaml";
import { LABEL } from "./label.ts";
import { composeText } from "./yaml.ts";

/** A definition as text: as it was written, or as YAML where it was sent as an object. The same one gives the same text. */
export function definitionText({
  source,
  definition,
}: {
  readonly source: string | null;
  readonly definition: unknown;
}): string {
  return source ?? stringify(definition, { lineWidth: 0, aliasDuplicateObjects: false });
}

/** A title of a draft, in UTF-16 units: what is longer is none. */
const MAX_TITLE_UNITS = 200;
/**
 * So much of a text is read for its head, in UTF-16 units: a YAML parser can't be interrupted, and takes seconds for
 * some texts of 512 KiB.
 */
export const MAX_HEAD_UNITS = 16 * 1024;

/** What a draft says of itself; null for what is not there, or is not readable, or can't be. */
export interface Head {
  readonly namespace: string | null;
  readonly name: string | null;
  readonly title: string | null;
}

/** Never throws: a draft may hold anything. */
export function headOf(text: string): Head {
  const head = headMap(text);
  const read = (key: string): string | null => {
    const value = pairOf(head, key)?.value;
    return isScalar(value) && typeof value.value === "string" ? value.value : null;
  };
  const label = (key: string): string | null => {
    const value = read(key);
    return value !== null && LABEL.test(value) ? value : null;
  };
  const title = read("title");
  const isTitle = title !== null && title.length <= MAX_TITLE_UNITS;
  return { namespace: label("namespace"), name: label("name"), title: isTitle ? title : null };
}

/** Puts name and title into the text, and leaves every other byte as it is. What has no `document` stays as it is. */
export function withHead(text: string, head: { readonly name: string; readonly title: string }): string {
  const named = withMember(text, "name", head.name);
  return withMember(named, "title", head.title);
}

/** A definition without a step: what the builder begins with. */
export function emptyDefinition(name: string, title: string): string {
  return `document:\n  dsl: '1.0.3'\n  namespace: default\n  name: ${name}\n  version: '0.1.0'\n  title: ${JSON.stringify(title)}\ndo: []\n`;
}

/** A name made of a title: `Größere Aufträge` is `grossere-auftrage`. */
export function nameOfTitle(title: string): string {
  const plain = title
    .normalize("NFKD")
    .replaceAll("ß", "ss")
    .toLowerCase()
    .replaceAll(/[\u0300-\u036f]/g, "")
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, 50)
    .replaceAll(/^-+|-+$/g, "");
  return plain === "" ? "workflow" : plain;
}

function withMember(text: string, key: "name" | "title", value: string): string {
  const head = headMap(text);
  const pair = pairOf(head, key);
  const quoted = JSON.stringify(value);
  if (isScalar(pair?.value)) {
    if (pair.value.value === value) return text;
    const [start, end] = rangeOf(pair.value);
    const before = text.slice(0, start);
    // What is empty stands right behind its colon; a block's text ends with its line.
    const space = before.endsWith(":") ? " " : "";
    return `${before}${space}${quoted}${text.slice(start, end).endsWith("\n") ? "\n" : ""}${text.slice(end)}`;
  }
  const beside = pairOf(head, "name");
  if (head === null || pair !== undefined || !isScalar(beside?.value) || !isScalar(beside.key)) return text;
  const [, end] = rangeOf(beside.value);
  if (head.flow === true) return `${text.slice(0, end)}, ${JSON.stringify(key)}: ${quoted}${text.slice(end)}`;
  const [start] = rangeOf(beside.key);
  const indent = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
  const line = text.indexOf("\n", end);
  const at = line < 0 ? text.length : line;
  return indent.trim() === "" ? `${text.slice(0, at)}\n${indent}${key}: ${quoted}${text.slice(at)}` : text;
}

/** One that the cut has gone through is none, so that a place in it is one in the text. */
function headMap(text: string): YAMLMap | null {
  const cut = text.length > MAX_HEAD_UNITS;
  const document = pairOf(composeText(cut ? text.slice(0, MAX_HEAD_UNITS) : text, cut)?.contents, "document")?.value;
  if (!isMap(document)) return null;
  const [, end] = document.range ?? [0, MAX_HEAD_UNITS];
  return cut && end >= MAX_HEAD_UNITS - 1 ? null : document;
}

function pairOf(map: unknown, key: string): Pair | undefined {
  return isMap(map) ? map.items.find((pair) => isScalar(pair.key) && pair.key.value === key) : undefined;
}

function rangeOf(node: Scalar): readonly [number, number] {
  const [start, end] = node.range ?? [0, 0, 0];
  return [start, end];
}
