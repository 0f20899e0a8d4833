import { isBarePath, stripExpression } from "../dsl/expression-syntax.ts";
import { type Analysis, analyse, splitTemplate } from "../jq/dsl/index.ts";
import { isObject, type Json } from "./document.ts";
import { HELD_PATHS, pointer } from "./tree.ts";

/** What `.` is where an expression stands: the raw input, the transformed one, the raw output, the output, or something else. */
export type Stage = "raw" | "body" | "output" | "export" | "other";

/** An expression of a task, and how to put another in its place. */
export interface Site {
  /** JSON pointer of the member, within the task. */
  readonly member: string;
  readonly stage: Stage;
  readonly source: string;
  readonly replace: (source: string) => void;
}

/** Members that take an expression with or without `${ }`. */
const BARE =
  /^\/(?:if|while|input\/from|output\/as|export\/as|for\/in|switch\/\d+\/[^/]+\/when|catch\/(?:retry\/)?(?:when|exceptWhen)|listen\/to\/.*\/?until|listen\/to\/.*\/correlate\/[^/]+\/(?:from|expect)|(?:with\/subscription\/)?foreach\/(?:output|export)\/as|with\/subscription\/(?:filter|consume\/(?:while|until)))$/;

function stageOf(member: string): Stage {
  if (/^\/(?:if$|input\/)/.test(member)) return "raw";
  if (member.startsWith("/output/")) return "output";
  if (member.startsWith("/export/")) return "export";
  return /\/correlate\/[^/]+\/from$|^\/foreach\/|^\/with\/subscription\//.test(member) ? "other" : "body";
}

const INNER: ReadonlySet<string> = new Set(HELD_PATHS.map((path) => pointer(path)));

/** Every expression of a task, but for those of the tasks within it. */
export function sitesOf(task: Json): readonly Site[] {
  const sites: Site[] = [];
  collect(task, "", sites);
  return sites;
}

/** Those of a value that stands at a member of a task. */
export function sitesIn(holder: Json, key: string, member: string): readonly Site[] {
  const sites: Site[] = [];
  collectAt(holder, key, member, sites);
  return sites;
}

function collect(value: Json | unknown[], member: string, sites: Site[]): void {
  for (const key of Object.keys(value)) collectAt(value as Json, key, member + pointer([key]), sites);
}

function collectAt(holder: Json, key: string, member: string, sites: Site[]): void {
  const value = holder[key];
  if (typeof value === "string") textSites(holder, key, value, member, sites);
  else if (Array.isArray(value)) {
    if (!INNER.has(member)) collect(value, member, sites);
  } else if (isObject(value)) collect(value, member, sites);
}

function textSites(holder: Json, key: string, value: string, member: string, sites: Site[]): void {
  const stage = stageOf(member);
  if (BARE.test(member) && (!member.endsWith("/expect") || isBarePath(value) || value.includes("${"))) {
    const wrapped = value.includes("${");
    const replace = (source: string): void => {
      holder[key] = wrapped ? `\${ ${source} }` : source;
    };
    sites.push({ member, stage, source: stripExpression(value), replace });
    return;
  }
  if (!value.includes("${")) return;
  let parts;
  try {
    parts = splitTemplate(value);
  } catch {
    // What does not close is told by the validation.
    return;
  }
  const written = parts.map((part) => (part.type === "literal" ? part.text : `\${${part.source}}`));
  parts.forEach((part, index) => {
    if (part.type !== "expression") return;
    const replace = (source: string): void => {
      written[index] = part.source.trim() === part.source ? `\${${source}}` : `\${ ${source.trim()} }`;
      holder[key] = written.join("");
    };
    sites.push({ member, stage, source: part.source.trim(), replace });
  });
}

const MAX_CACHED = 2_000;
const analyses = new Map<string, Analysis | null>();

/** What an expression reads; null where it does not parse. */
export function analysisOf(source: string): Analysis | null {
  const known = analyses.get(source);
  if (known !== undefined) return known;
  let result: Analysis | null = null;
  try {
    result = analyse(source);
  } catch {
    // The validation says so.
  }
  if (analyses.size >= MAX_CACHED) analyses.clear();
  analyses.set(source, result);
  return result;
}

/** Whether an expression looks at `.` (null) or at a variable, or at what it may hand on of it. */
export function looksAt(source: string, variable: string | null, member?: string): boolean {
  const analysis = analysisOf(source);
  // What can't be read may read anything.
  if (analysis === null) return true;
  return analysis.reads.some(
    (read) => read.variable === variable && (member === undefined || read.path.length === 0 || read.path[0] === member),
  );
}
