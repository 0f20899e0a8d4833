import type { Problem } from "../domain/result.ts";
import { asWords } from "./names.ts";
import { segments } from "./tree.ts";

/** What a problem says to somebody who does not know the language that the definition is written in. */
export function plainWords({ code, message }: Problem, member: string): string {
  const field = fieldName(member);
  const known = BY_MEMBER.find(([codes, pattern]) => codes.includes(code) && pattern.test(member));
  if (known !== undefined) return known[2];
  const words = BY_CODE[code];
  if (words !== undefined) return words(field);
  return TECHNICAL.test(message) ? `${field} can't stay as it is: change it in the YAML view.` : message;
}

const BY_MEMBER: readonly (readonly [readonly string[], RegExp, string])[] = [
  [["list.empty"], /^\/fork\/branches\//, "A branch has no steps yet: add one, or remove the branch."],
  [["list.empty"], /^\/catch\/do$/, "Nothing is done if it fails: add a step, or choose something else."],
  [["list.empty"], /./, "It has no steps yet: add one."],
  [["uri.invalid"], /\/endpoint(?:\/uri)?$/, "It needs a whole web address, such as https://example.com/orders."],
  [["value", "type", "required"], /^\/call$/, "Choose what it does."],
  [["value"], /^\/set$/, "Add a value."],
  [["required"], /^\/with$/, "Nothing is filled in yet."],
];

const BY_CODE: Readonly<Record<string, (field: string) => string>> = {
  required: (field) => `${field} is missing.`,
  type: (field) => `${field} has a value of another kind than it takes.`,
  value: (field) => `${field} has a value that it can't have.`,
  unknown_property: (field) => `${field} is no field of this step: take it out in the YAML view.`,
  "duration.invalid": (field) => `${field} is no length of time, such as 30 seconds or 5 minutes.`,
  "uri.invalid": (field) => `${field} is no whole web address, such as https://example.com/orders.`,
  "expression.syntax": (field) => `The expression in ${lower(field)} can't be read: mend it, or choose a value.`,
  "expression.variable": (field) => `${field} refers to something that is not there: choose another value.`,
  "expression.function": (field) => `The expression in ${lower(field)} uses a function that is not there.`,
  "secret.unknown": (field) => `${field} refers to a secret that is not there: choose another one.`,
  "reference.unknown": (field) => `${field} refers to something that is not there: choose another value.`,
  "function.unknown": () => "What it calls is not there: choose another action.",
  "then.unknown": () => "It leads to a step that is not there: change it in the YAML view.",
  "task.duplicate": () => "Another step beside it has the same name: rename one of the two.",
  "task.unknown": () => "This is no step that can be run: change it in the YAML view.",
  "task.invalid": () => "This is no step that can be run: change it in the YAML view.",
  "switch.defaults": () => "It has more than one “otherwise”: keep one of them.",
  "switch.duplicate": () => "Two of its paths have the same name: rename one of them.",
};

/** Words of the language, pointers, expressions and durations as machines write them. */
const TECHNICAL =
  /\$\{|\$[a-z]|\/(?:do|v1|with|try|fork)\/|\bPT?\d|\bISO\b|[a-z]+\.[a-z]+ does|\b(?:use|for|document|metadata)\.[a-z]|Too (?:small|big)|Invalid|\bexpected\b|`/;

const NAMES: Readonly<Record<string, string>> = {
  endpoint: "The address",
  uri: "The address",
  body: "What is sent",
  in: "The list",
  when: "The condition",
  if: "The condition",
  set: "The value",
  wait: "The time to wait",
  call: "The action",
};

/** A field as people know it: the innermost member that has a name. */
function fieldName(member: string): string {
  const name = segments(member).findLast((one) => !/^(?:\d+|-)$/.test(one));
  if (name === undefined) return "It";
  return NAMES[name] ?? `“${asWords(name)}”`;
}

function lower(field: string): string {
  return field.startsWith("The ") ? `the ${field.slice(4)}` : field === "It" ? "it" : field;
}
