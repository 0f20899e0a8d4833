import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import { StreamLanguage } from "@codemirror/language";
import { isRecord } from "./samples.ts";
import type { Scene } from "./preview.ts";

const WORDS = new Set("if then elif else end and or not as def reduce foreach try catch label break".split(" "));
const FUNCTIONS = [
  "length",
  "map()",
  "select()",
  "keys",
  "add",
  "any",
  "all",
  "tostring",
  "tonumber",
  "type",
  "split()",
  "join()",
  "test()",
  "startswith()",
  "endswith()",
  "ascii_downcase",
  "ascii_upcase",
  "sort_by()",
  "group_by()",
  "unique",
  "first",
  "last",
  "max",
  "min",
  "has()",
  "to_entries",
  "from_entries",
  "flatten",
  "range()",
  "tojson",
  "fromjson",
  "now",
  "fromdate",
  "todate",
  "floor",
  "round",
] as const;

/** Enough of jq to be read by colour; shared/jq says what is wrong. */
export const jqLanguage = StreamLanguage.define<{ text: boolean }>({
  name: "jq",
  startState: () => ({ text: false }),
  token(stream) {
    if (stream.eatSpace()) return null;
    if (stream.match(/^#.*/)) return "comment";
    if (stream.match(/^"(?:[^"\\]|\\.)*"?/)) return "string";
    if (stream.match(/^\$[A-Za-z_]\w*/)) return "variableName";
    if (stream.match(/^\.\s*[A-Za-z_]\w*/)) return "propertyName";
    if (stream.match(/^\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/)) return "number";
    const word = stream.match(/^[A-Za-z_]\w*/) as RegExpMatchArray | null;
    if (word !== null) {
      if (WORDS.has(word[0])) return "keyword";
      return word[0] === "true" || word[0] === "false" || word[0] === "null" ? "bool" : null;
    }
    stream.next();
    return null;
  },
  languageData: { commentTokens: { line: "#" }, closeBrackets: { brackets: ["(", "[", "{", '"'] } },
});

/** Completion from what was seen: members of the value that a path leads to, variables, and what jq can do. */
export const jqCompletion =
  (sceneOf: () => Scene) =>
  (context: CompletionContext): CompletionResult | null => {
    const scene = sceneOf();
    const path = context.matchBefore(/(?:\$[A-Za-z_]\w*)?(?:\.[A-Za-z_]\w*|\[\d*\])*\.[A-Za-z_]?\w*/);
    if (path !== null) {
      const dot = path.text.lastIndexOf(".");
      return { from: path.from + dot + 1, options: membersAt(scene, path.text.slice(0, dot)), validFor: /^\w*$/ };
    }
    const variable = context.matchBefore(/\$\w*/);
    if (variable !== null)
      return {
        from: variable.from,
        options: Object.entries(scene.variables).map(([name, value]) => ({
          label: `$${name}`,
          type: "variable",
          detail: shortly(value),
        })),
        validFor: /^\$\w*$/,
      };
    const word = context.matchBefore(/[A-Za-z_]\w*/);
    if (word === null && !context.explicit) return null;
    return {
      from: word?.from ?? context.pos,
      options: FUNCTIONS.map((name): Completion => ({
        label: name.replace("()", ""),
        apply: name.replace("()", "("),
        type: "function",
      })),
      validFor: /^\w*$/,
    };
  };

function membersAt(scene: Scene, path: string): Completion[] {
  const steps = [...path.matchAll(/\$?[A-Za-z_]\w*|\[\d*\]/g)].map(([text]) => text);
  let value: unknown = scene.input;
  for (const [i, step] of steps.entries()) {
    if (i === 0 && step.startsWith("$")) value = scene.variables[step.slice(1)];
    else if (step.startsWith("["))
      value = Array.isArray(value) ? (value as unknown[])[Number(step.slice(1, -1) || "0")] : undefined;
    else value = isRecord(value) ? value[step] : undefined;
  }
  if (!isRecord(value)) return [];
  return Object.entries(value).map(([name, inner]): Completion => {
    const plain = /^[A-Za-z_]\w*$/.test(name);
    return { label: name, type: "property", detail: shortly(inner), ...(plain ? {} : { apply: `"${name}"` }) };
  });
}

function shortly(value: unknown): string {
  const text = value === undefined ? "" : JSON.stringify(value);
  return text.length > 36 ? `${text.slice(0, 35)}…` : text;
}
