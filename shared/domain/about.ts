import type { Outcome } from "./execution.ts";
import type { StartedData } from "./journal.ts";
import { shown } from "./shown.ts";

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

/**
 * What an execution is about, in a line: the first plain fields of what it was given and, at its end, of its result.
 * Of a request the body alone: headers and the address hold credentials. Null where there is nothing plain to say.
 */
export function aboutOf(started: StartedData, outcome: Outcome | null): string | null {
  const input = lineOf(subjectOf(started), started, MAX_ABOUT_INPUT);
  const result = outcome?.status === "completed" ? lineOf(outcome.output, started, MAX_ABOUT_RESULT) : "";
  // Many workflows answer with what they were given, and more.
  const both =
    result === "" || input.startsWith(result) || result.startsWith(input) ? [input || result] : [input, result];
  return both.filter((part) => part !== "").join(" → ") || null;
}

function subjectOf({ trigger, input }: StartedData): unknown {
  if (trigger.kind === "hook") return fieldOf(input, "body");
  if (trigger.kind === "schedule") return null;
  const event = trigger.kind === "event" && Array.isArray(input) ? (input[0] as unknown) : input;
  return trigger.kind === "event" ? fieldOf(event, "data") : event;
}

const fieldOf = (value: unknown, name: string): unknown =>
  isRecord(value) && Object.hasOwn(value, name) ? value[name] : null;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function lineOf(value: unknown, started: StartedData, most: number): string {
  if (isRecord(value)) {
    const said = fieldsOf(value, started);
    const inner = said.length > 0 ? said : fieldsOf(firstRecord(value) ?? {}, started);
    return cut(inner.join(" · "), most);
  }
  return cut(plain(value, started) ?? "", most);
}

function fieldsOf(value: Readonly<Record<string, unknown>>, started: StartedData): readonly string[] {
  const said: string[] = [];
  for (const name of looked(value)) {
    if (PRIVATE.test(name)) continue;
    const text = plain(value[name], started);
    if (text === null) continue;
    said.push(`${cut(name, MAX_NAME)} ${text}`);
    if (said.length === MAX_FIELDS) break;
  }
  return said;
}

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
function plain(value: unknown, started: StartedData): string | null {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value !== "string") return null;
  const text = shown(value, started).slice(0, MAX_READ).replaceAll(/\s+/g, " ").trim();
  return text === "" ? null : cut(text, MAX_VALUE);
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}
