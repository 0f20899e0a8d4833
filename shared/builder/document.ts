import {
  type Document,
  isMap,
  isPair,
  isScalar,
  isSeq,
  parseDocument,
  type Node,
  Pair,
  Scalar,
  YAMLMap,
  YAMLSeq,
} from "yaml";
import { fail, ok, type Result } from "../domain/result.ts";
import { readText } from "../dsl/yaml.ts";
import { keepLines, styleOf } from "./style.ts";

export type Json = Record<string, unknown>;

/**
 * A text taken apart so that it can be changed as plain data and written again: `root` may be changed at will, and
 * what of it is the same object as before keeps its node, and with it its comments and its style.
 */
export interface OpenDocument {
  readonly root: Json;
  write(): string;
}

const NOT_A_DEFINITION = "The text is no definition: it is an object with document and do.";

/** The definition as plain data. Nobody may change it: it is shared by all who ask for the same text. */
export function readRoot(text: string): Result<Readonly<Json>> {
  const known = cache.get(text);
  if (known !== undefined) return known;
  const { result, document } = readNew(text);
  keep(cache, text, result);
  // What was read to be shown is what is changed next.
  if (document !== undefined && result.ok) keep(open, text, { document, written: null });
  return result;
}

/** The texts before and after an edit, and those of a comparison, are asked for again and again. */
const MAX_CACHED = 6;
const cache = new Map<string, Result<Readonly<Json>>>();
/** Reading is what an edit costs most: a text that an edit has made is not read again for the next one. */
const open = new Map<string, Opened>();

interface Opened {
  readonly document: Document.Parsed;
  /** The text as the library writes it; null: it has not been asked yet. */
  readonly written: string | null;
}

function keep<T>(entries: Map<string, T>, text: string, value: T): void {
  entries.delete(text);
  entries.set(text, value);
  const [oldest] = entries.keys();
  if (entries.size > MAX_CACHED && oldest !== undefined) entries.delete(oldest);
}

function readNew(text: string): { readonly result: Result<Readonly<Json>>; readonly document?: Document.Parsed } {
  const { value, problems, document } = readText(text);
  const [first] = problems;
  if (first !== undefined) return { result: fail("unprocessable", first.message, problems) };
  const result = isObject(value) ? ok(value) : fail("unprocessable", NOT_A_DEFINITION);
  return document === undefined ? { result } : { result, document };
}

/** @returns `unprocessable` where the text can't be read; never throws */
export function openDocument(text: string): Result<OpenDocument> {
  const read = readRoot(text);
  if (!read.ok) return read;
  if (isJson(text)) {
    const root = structuredClone(read.value);
    return ok({ root, write: () => writeJson(text, root) });
  }
  const opened = open.get(text) ?? readDocument(text);
  keep(open, text, opened);
  const { document } = opened;
  const nodes = new Map<object, Node>();
  const root = plain(document.contents, nodes) as Json;
  return ok({
    root,
    write: () => {
      const before = opened.written ?? document.toString(styleOf(text));
      const after = writeYaml(text, before, document, root, nodes);
      open.delete(text);
      keep(open, after.text, { document, written: after.written });
      keep(cache, after.text, ok(structuredClone(root)));
      return after.text;
    },
  });
}

function readDocument(text: string): Opened {
  const document = parseDocument(text, {
    version: "1.2",
    schema: "core",
    merge: false,
    logLevel: "silent",
    uniqueKeys: false,
    prettyErrors: false,
  });
  return { document, written: null };
}

export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isJson(text: string): boolean {
  if (!text.trimStart().startsWith("{")) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function writeJson(text: string, root: Json): string {
  const indent = /^\{\r?\n([ \t]+)/.exec(text.trimStart())?.[1] ?? "";
  return JSON.stringify(root, null, indent) + (text.endsWith("\n") ? "\n" : "");
}

function plain(node: unknown, nodes: Map<object, Node>): unknown {
  if (isScalar(node)) return node.value;
  if (isSeq(node)) {
    const list = node.items.map((item) => plain(item, nodes));
    nodes.set(list, node);
    return list;
  }
  if (isMap(node)) {
    const object: Json = {};
    for (const pair of node.items) object[keyOf(pair)] = plain(pair.value, nodes);
    nodes.set(object, node);
    return object;
  }
  return null;
}

function keyOf(pair: Pair): string {
  return isScalar(pair.key) ? String(pair.key.value) : String(pair.key);
}

function writeYaml(
  text: string,
  before: string,
  document: Document.Parsed,
  root: Json,
  nodes: ReadonlyMap<object, Node>,
): { text: string; written: string } {
  document.contents = nodeFor(root, document.contents, nodes) as typeof document.contents;
  const written = document.toString(styleOf(text));
  const same = (candidate: string): boolean => {
    const { result: read } = readNew(candidate);
    return read.ok && JSON.stringify(read.value) === JSON.stringify(root);
  };
  return { text: keepLines(text, before, written, same), written };
}

/** The node that stands for a value: its own, brought up to date, or that of its place where it is still good, or a new one. */
function nodeFor(value: unknown, place: unknown, nodes: ReadonlyMap<object, Node>): Node {
  if (Array.isArray(value)) {
    const node = nodes.get(value);
    const seq = isSeq(node) ? node : new YAMLSeq();
    const before = [...seq.items];
    seq.items = (value as unknown[]).map((item, at) => nodeFor(item, before[at], nodes));
    if (seq.items.length === 0) seq.flow = true;
    else if (before.length === 0) delete seq.flow;
    return seq as Node;
  }
  if (isObject(value)) {
    const node = nodes.get(value);
    const map = isMap(node) ? node : new YAMLMap();
    const empty = map.items.length === 0;
    fill(map, value, nodes);
    if (map.items.length === 0) map.flow = true;
    else if (empty) delete map.flow;
    return map as Node;
  }
  if (isScalar(place) && place.value === value) return place as Node;
  const scalar = new Scalar(value);
  // A comment behind a value is about what stands there, not about what stood there.
  if (isScalar(place)) {
    if (place.commentBefore !== undefined) scalar.commentBefore = place.commentBefore;
    if (place.comment !== undefined) scalar.comment = place.comment;
    if (
      typeof value === "string" &&
      typeof place.value === "string" &&
      place.type !== undefined &&
      !value.includes("\n")
    )
      if (place.type === "QUOTE_DOUBLE" || place.type === "QUOTE_SINGLE") scalar.type = place.type;
  }
  return scalar;
}

function fill(map: YAMLMap, value: Json, nodes: ReadonlyMap<object, Node>): void {
  const before = new Map(map.items.map((pair) => [keyOf(pair), pair] as const));
  const taken = new Set<Pair>();
  const pairs = Object.entries(value).map(([key, member]) => {
    const own = before.get(key) ?? renamed(map, value, member, nodes, taken);
    const node = nodeFor(member, own?.value, nodes);
    if (own === undefined) return { key, pair: newPair(key, node) };
    taken.add(own);
    if (keyOf(own) !== key && isScalar(own.key)) own.key.value = key;
    own.value = node;
    return { key, pair: own as Pair };
  });
  map.items = pairs.map(({ pair }) => pair) as typeof map.items;
}

/** The pair that held the same value under a name which is not there any more. */
function renamed(
  map: YAMLMap,
  value: Json,
  member: unknown,
  nodes: ReadonlyMap<object, Node>,
  taken: ReadonlySet<Pair>,
): Pair | undefined {
  if (typeof member !== "object" || member === null) return undefined;
  const node = nodes.get(member);
  if (node === undefined) return undefined;
  return map.items.find(
    (pair) => isPair(pair) && pair.value === node && !taken.has(pair) && !Object.hasOwn(value, keyOf(pair)),
  );
}

function newPair(key: string, node: Node): Pair {
  return new Pair(new Scalar(key), node);
}
