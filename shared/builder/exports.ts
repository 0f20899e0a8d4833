import { stripExpression } from "../dsl/expression-syntax.ts";
import { type Node, walk } from "../jq/dsl/index.ts";
import { ANCHOR, isAnchored } from "./anchor.ts";
import { isObject, type Json } from "./document.ts";
import { tryParse } from "./fields.ts";
import { quote } from "./reference.ts";
import { analysisOf } from "./sites.ts";
import { at, places } from "./tree.ts";

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** Words of jq: as a key of an object they have to be quoted. */
const KEYWORDS = new Set(
  "__loc__ and as break catch def elif else end foreach if import include label module not or reduce then try true false null".split(
    " ",
  ),
);

/** The keys that a task puts into the context, and whether it keeps what was there. */
export interface Exported {
  readonly keys: readonly string[];
  /** Whether what was in the context before stays in it. */
  readonly keeps: boolean;
}

export function exportedBy(task: Json): Exported | null {
  const as = at(task, ["export", "as"]);
  if (as === undefined) return null;
  if (isObject(as)) return { keys: Object.keys(as), keeps: false };
  if (typeof as !== "string") return null;
  const known = exportsOf.get(as);
  if (known !== undefined) return known;
  if (exportsOf.size >= MAX_CACHED) exportsOf.clear();
  const read = readExport(stripExpression(as));
  exportsOf.set(as, read);
  return read;
}

const MAX_CACHED = 2_000;
/** The same few are looked at for every edit. */
const exportsOf = new Map<string, Exported>();

function readExport(source: string): Exported {
  const node = tryParse(source);
  if (node === null) return { keys: [], keeps: false };
  const keys = [...walk(node)].flatMap((one) => (one.type === "object" ? entriesOf(one).map(([key]) => key) : []));
  const whole =
    analysisOf(source)?.reads.some(({ variable, path }) => variable === "context" && path.length === 0) ?? false;
  return { keys, keeps: whole };
}

function entriesOf(node: Extract<Node, { type: "object" }>): readonly (readonly [string, Node | null, Node])[] {
  return node.entries.flatMap(({ key, value, style }) => {
    if (style !== "name" && style !== "string") return [];
    const text =
      key.type === "string" && key.parts.every((part) => typeof part === "string") ? key.parts.join("") : null;
    return text === null ? [] : [[text, value, key] as const];
  });
}

/** The entry by which a task exports its result under its own name: `{getOrder: .}`. */
function ownEntry(source: string, name: string): Node | null {
  const node = tryParse(source);
  if (node === null) return null;
  for (const one of walk(node)) {
    if (one.type !== "object") continue;
    for (const [key, value, keyNode] of entriesOf(one))
      if (key === name && value !== null && isResult(value, source)) return keyNode;
  }
  return null;
}

function isResult(value: Node, source: string): boolean {
  const text = source.slice(value.start, value.end);
  return text === "." || text === "$task.output" || text === "$output" || text === "$result";
}

/** Whether `$context.name` is this step's result. */
export function exportsItself(name: string, task: Json): boolean {
  const as = at(task, ["export", "as"]);
  if (isObject(as)) return as[name] === "${ . }" || as[name] === "${ $task.output }";
  return typeof as === "string" && ownEntry(stripExpression(as), name) !== null;
}

function keyText(name: string): string {
  return IDENTIFIER.test(name) && !KEYWORDS.has(name) ? name : quote(name);
}

/** What somebody exports as the whole context may be no object: then there is nothing to add to. */
const ADD = (key: string): string => `if type == "object" then . + {${key}: $result} else . end`;

/** Whatever the context is, it stays of that type. */
const GUARDED = " as $result | $context | if type ==";

/** Whether some task of a definition may make the context something else than an object. */
export function mayBeNoObject(root: Json): boolean {
  return places(root).some(({ task }) => {
    const as = at(task, ["export", "as"]);
    if (typeof as !== "string") return false;
    return !as.includes(GUARDED) && !givesObject(stripExpression(as));
  });
}

/** Puts a step's result into the context under its name, beside all that is there. */
export function exportItself(name: string, task: Json, guarded: boolean): void {
  if (exportsItself(name, task)) return;
  const result = isAnchored(task) ? "$task.output" : ".";
  const own = isObject(task["export"]) ? task["export"] : {};
  const as = own["as"];
  if (isObject(as)) as[name] = `\${ ${result} }`;
  else if (typeof as !== "string" && guarded)
    own["as"] = `\${ ${result} as $result | $context | ${ADD(keyText(name))} }`;
  else if (typeof as !== "string") own["as"] = `\${ $context + {${keyText(name)}: ${result}} }`;
  else {
    const source = stripExpression(as);
    own["as"] = givesObject(source)
      ? `\${ ${source} + {${keyText(name)}: ${result}} }`
      : `\${ ${result} as $result | (${source}) | ${ADD(keyText(name))} }`;
  }
  task["export"] = own;
}

/** `$context + {…}`, or an object: something can be added to it at its end, and it can't be anything else. */
function givesObject(source: string): boolean {
  const node = tryParse(source);
  const isSum = (one: Node): boolean =>
    one.type === "object" ||
    (one.type === "variable" && one.name === "context") ||
    (one.type === "binary" && one.operator === "+" && isSum(one.left) && isSum(one.right));
  return node !== null && node.type !== "variable" && isSum(node) && node.end === source.length;
}

/** The step has another name: so has what it exports. */
export function renameExport(task: Json, from: string, to: string): void {
  const as = at(task, ["export", "as"]);
  const holder = task["export"];
  if (!isObject(holder)) return;
  if (isObject(as)) {
    if (!exportsItself(from, task)) return;
    holder["as"] = Object.fromEntries(Object.entries(as).map(([key, value]) => [key === from ? to : key, value]));
    return;
  }
  if (typeof as !== "string") return;
  const source = stripExpression(as);
  const key = ownEntry(source, from);
  if (key === null) return;
  const renamed = source.slice(0, key.start) + keyText(to) + source.slice(key.end);
  holder["as"] = as.includes("${") ? `\${ ${renamed} }` : renamed;
}

/** Lets a step hand on what it was given. Its result is read by its name, if it is read at all. */
export function anchor(task: Json, as = ANCHOR): void {
  const output = isObject(task["output"]) ? task["output"] : {};
  output["as"] = as;
  task["output"] = output;
  mapExport(task, (source) => throughResult(source));
}

/** The other way round: the step gives its result to the next one again. */
export function unanchor(task: Json): void {
  if (!isAnchored(task)) return;
  const output = task["output"] as Json;
  delete output["as"];
  if (Object.keys(output).length === 0) delete task["output"];
  mapExport(task, (source) => {
    const plain = /^(\$context \+ \{[^{}]*: )\$task\.output(\})$/.exec(source);
    if (plain !== null) return `${plain[1] ?? ""}.${plain[2] ?? ""}`;
    return /^\$task\.output (?:as \$output \| \$output )?\| \(([\s\S]*)\)$/.exec(source)?.[1] ?? source;
  });
}

function mapExport(task: Json, map: (source: string) => string): void {
  const holder = task["export"];
  if (!isObject(holder)) return;
  const { as } = holder;
  if (typeof as === "string") holder["as"] = `\${ ${map(stripExpression(as))} }`;
  else if (isObject(as))
    for (const [key, value] of Object.entries(as))
      if (typeof value === "string" && value.includes("${")) as[key] = `\${ ${map(stripExpression(value))} }`;
}

/** An export over the step's result, which `.` is not any more. */
function throughResult(source: string): string {
  const plain = /^(\$context \+ \{[^{}]*: )\.(\})$/.exec(source);
  if (plain !== null) return `${plain[1] ?? ""}$task.output${plain[2] ?? ""}`;
  const analysis = analysisOf(source);
  if (analysis !== null && !analysis.reads.some(({ variable }) => variable === null || variable === "output"))
    return source;
  const output = analysis === null || analysis.variables.includes("output") ? "as $output | $output | " : "| ";
  return `$task.output ${output}(${source})`;
}
