import { z } from "zod";
import type { CloudEvent } from "../domain/cloud-event.ts";
import type { Problem } from "../domain/result.ts";
import { MAX_ATTRIBUTE_NAME, MAX_ATTRIBUTE_UNITS, MAX_ATTRIBUTES, MAX_EVENT_BYTES } from "./limits.ts";

/** CloudEvents 1.0, "Type System", String: no control characters, no half of a surrogate pair, no noncharacters. */
// oxlint-disable-next-line no-control-regex
const FORBIDDEN = /[\u0000-\u001f\u007f-\u009f\ufdd0-\ufdef]|\p{Surrogate}|[\ufffe\uffff]/u;
/** RFC 3986, by its alphabet: what is not in it is a mistake, what is in it is the sender's own business. */
const URI_REFERENCE = /^(?:[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+$/;
const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*:/;
/** RFC 3339, section 5.6. */
const TIMESTAMP =
  /^\d{4}-\d{2}-\d{2}[Tt]([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)$/;
/** RFC 2045, with parameters. */
const MEDIA_TYPE = /^[A-Za-z0-9!#$&^_.+-]+\/[A-Za-z0-9!#$&^_.+*-]+\s*(;.*)?$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

const text = z
  .string()
  .min(1, "may not be empty; leave it out where there is nothing to say")
  .max(MAX_ATTRIBUTE_UNITS, `has more than ${MAX_ATTRIBUTE_UNITS} characters (MAX_ATTRIBUTE_UNITS)`)
  .refine((value) => !FORBIDDEN.test(value), "holds control characters, or half of a surrogate pair");

const isTimestamp = (value: string): boolean => {
  const day = value.slice(0, 10);
  const parsed = new Date(`${day}T00:00:00Z`);
  return TIMESTAMP.test(value) && !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(day);
};

/**
 * The attributes of CloudEvents 1.0.2 in its JSON format. Extension attributes stand beside them;
 * `parseCloudEvent` checks their names and values as well.
 */
export const cloudEventSchema = z
  .looseObject({
    specversion: z.literal("1.0", 'has to be "1.0"'),
    id: text.meta({ example: "9f2c" }),
    source: text.regex(URI_REFERENCE, "is no URI reference").meta({ example: "https://shop.example.com/orders" }),
    type: text.meta({ example: "com.example.order.paid" }),
    time: text
      .refine(isTimestamp, "is no RFC 3339 timestamp, such as 2026-11-23T09:30:00Z")
      .optional()
      .meta({ example: "2026-11-23T09:30:00Z" }),
    subject: text.optional(),
    datacontenttype: text.regex(MEDIA_TYPE, "is no media type, such as application/json").optional(),
    dataschema: text
      .refine((value) => URI_REFERENCE.test(value) && SCHEME.test(value), "is no absolute URI")
      .optional(),
    data: z.unknown().optional(),
    data_base64: z.string().regex(BASE64, "is no base64").optional(),
  })
  .meta({
    id: "CloudEvent",
    description: "CloudEvents 1.0, JSON format. Extension attributes stand beside the others.",
  });

const KNOWN: ReadonlySet<string> = new Set(Object.keys(cloudEventSchema.shape));
const MAX_INTEGER = 2 ** 31;

export type ParsedEvent =
  | { readonly ok: true; readonly event: CloudEvent; readonly bytes: number }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * One event, from outside or made by a task. A null attribute is one that is not there (JSON format, section 2.2).
 * @param at where it stands in what was sent: the beginning of the problems' paths
 */
export function parseCloudEvent(value: unknown, at = ""): ParsedEvent {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return refused([problem(at, "event.object", "An event is a JSON object.")]);
  const members = Object.entries(value).filter(([name, member]) => member !== null || name === "data");
  if (members.length > MAX_ATTRIBUTES)
    return refused([problem(at, "event.attributes", `The event has more than ${MAX_ATTRIBUTES} attributes.`)]);
  const problems = members.flatMap(([name, member]) => (KNOWN.has(name) ? [] : extensionProblems(name, member, at)));
  // A name that is refused can't be `__proto__`, which an object made of these would take as its prototype.
  if (problems.length > 0) return refused(problems);
  const parsed = cloudEventSchema.safeParse(Object.fromEntries(members));
  if (!parsed.success) {
    // One for each attribute: an empty source is no URI either, and that says nothing more.
    const byPath = new Map(parsed.error.issues.toReversed().map((issue) => [issue.path[0], issue]));
    return refused([...byPath.values()].toReversed().map((issue) => attributeProblem(issue, members, at)));
  }
  const event = parsed.data as CloudEvent;
  if (event.data !== undefined && event.data_base64 !== undefined)
    return refused([problem(`${at}/data_base64`, "event.data", 'Either "data" or "data_base64", and not both.')]);
  const bytes = new TextEncoder().encode(JSON.stringify(event)).byteLength;
  if (bytes > MAX_EVENT_BYTES) {
    const message = `The event has ${bytes} bytes as JSON, and ${MAX_EVENT_BYTES} is the limit (MAX_EVENT_BYTES); send a reference to what is larger.`;
    return refused([problem(at, "event.size", message)]);
  }
  return { ok: true, event, bytes };
}

const refused = (problems: readonly Problem[]): ParsedEvent => ({ ok: false, problems });
const problem = (path: string, code: string, message: string): Problem => ({ path, code, message });

function attributeProblem(
  issue: z.core.$ZodIssue,
  members: readonly (readonly [string, unknown])[],
  at: string,
): Problem {
  const name = String(issue.path[0] ?? "");
  return members.some(([member]) => member === name)
    ? problem(`${at}/${name}`, "event.attribute", `"${name}" ${reason(issue)}.`)
    : problem(`${at}/${name}`, "event.required", `The attribute "${name}" is missing.`);
}

const reason = (issue: z.core.$ZodIssue): string =>
  issue.code === "invalid_type" ? `has to be a ${issue.expected}` : issue.message;

/** CloudEvents 1.0, "Naming Conventions" and "Type System". */
function extensionProblems(name: string, value: unknown, at: string): Problem[] {
  const shown = JSON.stringify(name.slice(0, MAX_ATTRIBUTE_NAME));
  const path = `${at}/${name.slice(0, MAX_ATTRIBUTE_NAME).replaceAll("~", "~0").replaceAll("/", "~1")}`;
  if (!/^[a-z0-9]+$/.test(name) || name.length > MAX_ATTRIBUTE_NAME) {
    const message = `The attribute ${shown} can't be named so: names have 1 to ${MAX_ATTRIBUTE_NAME} lower-case letters and digits. What is no attribute belongs into "data".`;
    return [problem(path, "event.name", message)];
  }
  if (typeof value === "boolean") return [];
  if (typeof value === "number") {
    const fits = Number.isInteger(value) && value >= -MAX_INTEGER && value < MAX_INTEGER;
    return fits ? [] : [problem(path, "event.attribute", `${shown} is no whole number of 32 bits.`)];
  }
  const parsed = text.safeParse(value);
  if (parsed.success) return [];
  const message =
    typeof value === "string"
      ? `${shown} ${parsed.error.issues[0]?.message ?? "is not acceptable"}.`
      : `${shown} has to be text, a whole number or a boolean; objects and lists belong into "data".`;
  return [problem(path, "event.attribute", message)];
}
