import { equalJson } from "../events/equal.ts";
import type { Done, Outcome } from "./execution.ts";
import type { StartedData } from "./journal.ts";
import { shown, type OfStart } from "./shown.ts";

/** Of the line that tells an execution from others in a list, in characters: what came in, and what came out. */
export const MAX_ABOUT_INPUT = 80;
export const MAX_ABOUT_RESULT = 40;
/** Fields that are said of a value. */
const MAX_FIELDS = 3;
/** Fields that are looked at: a value may have thousands. */
const MAX_LOOKED = 20;
const MAX_VALUE = 40;
/** Of a text that is longer no more is read: it may be megabytes, and each start says what it is about. */
const MAX_READ = 1_000;
const MAX_NAME = 24;

/** What is called so is not for a list, whatever it holds. */
const PRIVATE =
  /pass(?:word|wd|code|phrase)|secret|token|api[-_ ]?key|access[-_ ]?key|private[-_ ]?key|authori[sz]|cookie|credential|signature|card|iban|cvc|cvv|\bpin\b|\bssn\b/i;

/** What people know a thing by. Where there are more fields than are said, these are. */
const TELLING = /^(?:.*[-_ ])?(?:id|number|no|name|title|subject|order|invoice|reference|total|amount)$/i;
const TELLING_END = /[a-z](?:Id|ID|Number|Name|Title|Total|Amount)$/;

/**
 * What an execution is about, in a line: the most telling plain fields of what it was given and, at its end, what came of
 * it: a person's decision, and such fields of its result. Of a request the body alone: headers and the address hold
 * credentials. Null where there is nothing plain to say.
 */
export function aboutOf(started: StartedData, outcome: Outcome | null, done: Done | null): string | null {
  const input = lineOf(subjectOf(started), started, MAX_ABOUT_INPUT);
  const result = outcome?.status === "completed" ? resultOf(outcome.output, started, done, input) : "";
  return [input, result].filter((part) => part !== "").join(ARROW) || null;
}

/** What a request is about that a hook was sent, whether it started something or not: empty where nothing plain is in it. */
export const aboutRequest = (input: unknown, most: number): string => lineOf(fieldOf(input, "body"), {}, most);

function resultOf(output: unknown, started: StartedData, done: Done | null, input: string): string {
  const record = approvalIn(output);
  const approval = record ?? done?.approval ?? null;
  const answer = approval === null ? [] : [answerOf(approval, started)];
  const said = record === null ? saidOf(output, started) : [];
  if (record !== null || repeats(joined(said, MAX_ABOUT_RESULT), started, input))
    return answer[0] ?? (done?.asked === false && equalJson(output, started.input) ? NOTHING_DONE : "");
  return joined([...answer, ...said], MAX_ABOUT_RESULT);
}

/** Where nothing was done but to choose a path, what comes out is what came in, and nothing was asked of anybody. */
const NOTHING_DONE = "Nothing done";

/** Many workflows answer with what they were given, and more; or with all that a request has around it. */
function repeats(line: string, started: StartedData, input: string): boolean {
  const wrapped = started.trigger.kind !== "api" || isRequest(started.input);
  if (wrapped && line === lineOf(started.input, started, MAX_ABOUT_RESULT)) return true;
  return line === "" || input.startsWith(line) || (input !== "" && line.startsWith(input));
}

function answerOf({ approved, comment }: NonNullable<Done["approval"]>, started: OfStart): string {
  const answer = approved ? "Approved" : "Declined";
  const said = plain(comment, started);
  return cut(said === null ? answer : `${answer}: ${said}`, MAX_ABOUT_RESULT);
}

/** What a person said who was asked to approve (docs/people.md), also where another workflow asked; null for all else. */
function approvalIn(output: unknown): Done["approval"] {
  const approved = fieldOf(output, "approved");
  const comment = fieldOf(output, "comment");
  const answered = typeof fieldOf(output, "by") === "string" && typeof fieldOf(output, "at") === "string";
  return typeof approved !== "boolean" || !answered
    ? null
    : { approved, comment: typeof comment === "string" ? comment : null };
}

function subjectOf({ trigger, input }: StartedData): unknown {
  // A request that is run again, or tried in the builder, is one still.
  if (trigger.kind === "hook" || isRequest(input)) return fieldOf(input, "body");
  if (trigger.kind === "schedule") return null;
  const event = trigger.kind === "event" && Array.isArray(input) ? (input[0] as unknown) : input;
  return trigger.kind === "event" ? fieldOf(event, "data") : event;
}

const isRequest = (input: unknown): boolean =>
  isRecord(input) && ["method", "path", "headers", "body"].every((name) => Object.hasOwn(input, name));

const fieldOf = (value: unknown, name: string): unknown =>
  isRecord(value) && Object.hasOwn(value, name) ? value[name] : null;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const lineOf = (value: unknown, started: OfStart, most: number): string => joined(saidOf(value, started), most);

function saidOf(value: unknown, started: OfStart): readonly string[] {
  if (!isRecord(value)) {
    const text = plain(value, started);
    return text === null ? [] : [text];
  }
  const said = fieldsOf(value, started);
  return said.length > 0 ? said : fieldsOf(firstRecord(value) ?? {}, started);
}

/** A field that would be cut is left out, but for the first. */
function joined([first = "", ...more]: readonly string[], most: number): string {
  let line = cut(first, most);
  for (const field of more) {
    if (line.length + BETWEEN.length + field.length > most) break;
    line += BETWEEN + field;
  }
  return line;
}

const BETWEEN = " · ";
const ARROW = " → ";

function fieldsOf(value: Readonly<Record<string, unknown>>, started: OfStart): readonly string[] {
  const names = [...looked(value)].filter((name) => !PRIVATE.test(name));
  const said = new Map<string, string>();
  for (const name of [...names.filter(isTelling), ...names.filter((one) => !isTelling(one))]) {
    const text = plain(value[name], started);
    if (text !== null) said.set(name, `${cut(name, MAX_NAME)} ${text}`);
    if (said.size === MAX_FIELDS) break;
  }
  return names.flatMap((name) => said.get(name) ?? []);
}

const isTelling = (name: string): boolean => TELLING.test(name) || TELLING_END.test(name);

/** Where all that came is wrapped in one more object, as `{order: {…}}`. */
function firstRecord(value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> | undefined {
  for (const name of looked(value)) {
    const inner = value[name];
    if (!PRIVATE.test(name) && isRecord(inner)) return inner;
  }
  return undefined;
}

function* looked(value: object): Generator<string> {
  let n = 0;
  for (const name in value) {
    if (!Object.hasOwn(value, name)) continue;
    yield name;
    n += 1;
    if (n === MAX_LOOKED) return;
  }
}

/** Masked before it is cut: half a marker would not be known for one. */
function plain(value: unknown, started: OfStart): string | null {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value !== "string") return null;
  const text = shown(value, started).slice(0, MAX_READ).replaceAll(/\s+/g, " ").trim();
  return text === "" ? null : cut(text, MAX_VALUE);
}

function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  const kept = text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, "");
  // At a word's end, where that does not take half of it.
  const space = kept.lastIndexOf(" ");
  return `${space > most / 2 ? kept.slice(0, space) : kept}…`;
}
