import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import { hoverTooltip } from "@codemirror/view";
import { KINDS, type Member, type Shape, SHAPES, TASK } from "./language-members.ts";
import { placeAt, type YamlPlace } from "./yaml-place.ts";

const CALLS: Readonly<Record<string, string>> = {
  http: "withHttp",
  openapi: "withOpenapi",
  grpc: "withGrpc",
  mcp: "withMcp",
  asyncapi: "withAsyncapi",
};

/** The members that may stand at a place; null where names are one's own. */
export function shapeAt(
  path: YamlPlace["path"],
  siblings: ReadonlyMap<string, string>,
  callOf: (depth: number) => string,
): Shape | null {
  let of = "root";
  for (const [i, key] of path.entries()) {
    if (of === "tasks" || of.startsWith("[")) {
      if (typeof key !== "number") return null;
      of = of === "tasks" ? "{task}" : of.slice(1, -1);
    } else if (of.startsWith("{")) of = of.slice(1, -1);
    else {
      const member = (of === "task" ? taskShape(null) : of === "with" ? null : SHAPES[of])?.[String(key)];
      if (member?.of === undefined) return null;
      of = member.of;
      if (of === "with") {
        const shape = CALLS[callOf(i)];
        if (shape === undefined) return null;
        of = shape;
      }
    }
  }
  if (of === "task") return taskShape(siblings);
  return SHAPES[of] ?? null;
}

/** What a task may have, by the kind that it is already; of a task that is none yet, all of it. */
function taskShape(siblings: ReadonlyMap<string, string> | null): Shape {
  const kind =
    siblings === null ? undefined : siblings.has("for") ? "for" : Object.keys(KINDS).find((each) => siblings.has(each));
  const own = kind === undefined ? Object.assign({}, ...Object.values(KINDS)) : KINDS[kind];
  return { ...(own as Shape), ...TASK };
}

export function yamlCompletion(context: CompletionContext): CompletionResult | null {
  const { doc } = context.state;
  const line = doc.lineAt(context.pos);
  const lines = doc.toString().split("\n");
  const column = context.pos - line.from;
  const before = line.text.slice(0, column);
  // Expressions have a completion of their own, in the inspector; notes have none.
  if (before.includes("${") || /(?:^|\s)#/.test(before)) return null;
  const place = placeAt(lines, line.number - 1, column);
  const shape = shapeAt(place.path, place.siblings, (depth) => callAbove(lines, line.number - 1, depth, place));
  if (shape === null) return null;
  if (place.key !== null) {
    const word = context.matchBefore(/[^\s:]*$/);
    const member = shape[place.key];
    if (member?.values === undefined || word === null) return null;
    return { from: word.from, options: member.values.map((value): Completion => ({ label: value, type: "constant" })) };
  }
  const word = context.matchBefore(/[A-Za-z]*$/);
  if (word === null || (word.from === word.to && !context.explicit)) return null;
  const options = Object.entries(shape)
    .filter(([name]) => !place.siblings.has(name))
    .map(([name, member]): Completion => ({ label: name, detail: member.doc, type: "property", apply: `${name}: ` }));
  return { from: word.from, options, validFor: /^[A-Za-z]*$/ };
}

/** `call` of the task whose `with` is in the way: it stands above or below, one step out. */
function callAbove(lines: readonly string[], line: number, depth: number, place: YamlPlace): string {
  const up = place.path.length - depth;
  if (up <= 0) return place.siblings.get("call") ?? "";
  let indent = indentOf(lines[line] ?? "");
  for (let i = line; i >= 0; i--) {
    const text = lines[i] ?? "";
    const own = indentOf(text);
    if (/^\s*with:/.test(text) && (i === line || own < indent)) {
      const inside = placeAt(lines, i, own);
      return inside.siblings.get("call") ?? "";
    }
    if (text.trim() !== "" && own < indent) indent = own;
  }
  return "";
}
const indentOf = (text: string): number => text.length - text.trimStart().length;

/** What a word of the language means, on hover. */
export const yamlHover = hoverTooltip((view, pos) => {
  const line = view.state.doc.lineAt(pos);
  const match = /^([\s-]*)([A-Za-z]+):/.exec(line.text);
  if (match === null) return null;
  const from = line.from + (match[1] ?? "").length;
  const name = match[2] ?? "";
  if (pos < from || pos > from + name.length) return null;
  const lines = view.state.doc.toString().split("\n");
  const place = placeAt(lines, line.number - 1, (match[1] ?? "").length);
  const siblings = new Map([...place.siblings, [name, line.text.slice(match[0].length).trim()]]);
  const shape = shapeAt(place.path, siblings, (depth) =>
    callAbove(lines, line.number - 1, depth, { ...place, siblings }),
  );
  const member: Member | undefined = shape?.[name];
  if (member === undefined) return null;
  return {
    pos: from,
    end: from + name.length,
    create() {
      const dom = document.createElement("div");
      dom.className = "max-w-80 px-2.5 py-1.5 text-xs font-sans";
      dom.textContent = member.doc;
      return { dom };
    },
  };
});
