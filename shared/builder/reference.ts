import type { Node } from "../jq/dsl/index.ts";
import type { Reference, Segment } from "./types.ts";

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** jq reads these as words of its own after a dot, too, in some implementations: quoted they are names anywhere. */
const VARIABLES = { trigger: "workflow", step: "context", secret: "secrets" } as const;
/** What every expression is given, and is no loop's item. */
const GIVEN: ReadonlySet<string> = new Set([
  "workflow",
  "context",
  "secrets",
  "input",
  "output",
  "task",
  "runtime",
  "authorization",
  "__loc__",
  "ENV",
]);
/** In a text a list's elements stand one after the other. */
const JOINED = ' | map(tostring) | join(", ")';

/** The jq of a reference: a path that begins at a variable, and so means the same wherever it stands. */
export function writeReference(ref: Reference): string {
  const path = pathOf(ref);
  const each = ref.path.some((segment) => typeof segment === "object");
  const value = each ? `[${path}]` : path;
  if (ref.convert === undefined) return value;
  const convert = ref.convert === "number" ? "tonumber" : "tostring";
  return each ? `[${path} | ${convert}]` : `${value} | ${convert}`;
}

/** The path alone: of "each" it gives one output an element. */
export function pathOf({ source, path }: Reference): string {
  const start =
    source.kind === "item"
      ? `$${source.name}`
      : source.kind === "trigger"
        ? "$workflow.input"
        : `$${VARIABLES[source.kind]}${member(source.name)}`;
  return start + path.map(segment).join("");
}

export function referenceInText(ref: Reference): string {
  const written = writeReference(ref);
  return written.startsWith("[") ? written + JOINED : written;
}

function segment(one: Segment): string {
  if (typeof one === "string") return member(one);
  return typeof one === "number" ? `[${one}]` : "[]";
}

function member(name: string): string {
  return IDENTIFIER.test(name) ? `.${name}` : `[${quote(name)}]`;
}

/** A text of jq: its escapes are those of JSON, but for `\(`, which JSON never writes. */
export function quote(text: string): string {
  return JSON.stringify(text);
}

/** What an expression refers to, where it is a reference as the builder writes one; else null. */
export function readReference(node: Node): Reference | null {
  if (node.type === "paren") return readReference(node.body);
  if (node.type === "array") return node.body === null ? null : collected(node.body);
  const read = converted(node);
  return read !== null && !read.path.some((one) => typeof one === "object") ? read : null;
}

function collected(body: Node): Reference | null {
  const read = converted(body);
  return read !== null && read.path.some((one) => typeof one === "object") ? read : null;
}

/** A path, or one that `tonumber` or `tostring` follows. */
function converted(node: Node): Reference | null {
  if (node.type !== "pipe") return readPath(node);
  const [path, call, ...more] = node.stages;
  if (path === undefined || call?.type !== "call" || call.args.length > 0 || more.length > 0) return null;
  const convert = call.name === "tonumber" ? "number" : call.name === "tostring" ? "text" : null;
  const read = convert === null ? null : readPath(path);
  return read === null || convert === null ? null : { ...read, convert };
}

/** As referenceInText writes it. */
export function readReferenceInText(node: Node): Reference | null {
  if (node.type === "paren") return readReferenceInText(node.body);
  if (node.type !== "pipe" || node.stages.length !== 3) return readReference(node);
  const [list, map, join] = node.stages;
  const isMap =
    map?.type === "call" && map.name === "map" && map.args[0]?.type === "call" && map.args[0].name === "tostring";
  return isMap && join?.type === "call" && join.name === "join" && list?.type === "array" ? readReference(list) : null;
}

/** A path from a variable: members, numbers and "each", all of them written out. */
export function readPath(node: Node): Reference | null {
  const path: Segment[] = [];
  let here = node;
  for (;;) {
    if (here.type === "paren") here = here.body;
    else if (here.type === "index" && !here.optional) {
      const key = keyOf(here.key);
      if (key === null) return null;
      path.unshift(key);
      here = here.target;
    } else if (here.type === "iterate" && !here.optional) {
      path.unshift({ each: true });
      here = here.target;
    } else break;
  }
  return here.type === "variable" ? from(here.name, path) : null;
}

function from(variable: string, path: readonly Segment[]): Reference | null {
  const [first, ...rest] = path;
  switch (variable) {
    case "workflow":
      return first === "input" ? { source: { kind: "trigger" }, path: rest } : null;
    case "context":
      return typeof first === "string" ? { source: { kind: "step", name: first }, path: rest } : null;
    case "secrets":
      return typeof first === "string" ? { source: { kind: "secret", name: first }, path: rest } : null;
    default:
      return GIVEN.has(variable) ? null : { source: { kind: "item", name: variable }, path };
  }
}

function keyOf(key: Node): string | number | null {
  if (key.type === "string" && key.format === null && key.parts.every((part) => typeof part === "string"))
    return key.parts.join("");
  if (key.type === "literal" && typeof key.value === "number") return key.value;
  return key.type === "negate" && key.body.type === "literal" && typeof key.body.value === "number"
    ? -key.body.value
    : null;
}
