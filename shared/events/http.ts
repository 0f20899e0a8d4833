import type { CloudEvent } from "../domain/cloud-event.ts";
import { type Problem, type Result, fail, ok } from "../domain/result.ts";
import { parseCloudEvent } from "./cloud-event.ts";
import { MAX_EVENTS_PER_BATCH } from "./limits.ts";

export interface EventMessage {
  readonly headers: Iterable<readonly [string, string]>;
  readonly body: Uint8Array;
  /** Reads JSON with whatever guards the caller has. */
  json(body: Uint8Array): Result<unknown>;
}

const STRUCTURED = "application/cloudevents+json";
const BATCH = "application/cloudevents-batch+json";
const MODES = `${STRUCTURED}, ${BATCH}, or the headers ce-id, ce-source, ce-type and ce-specversion beside any body`;

/**
 * What a request carries, by the HTTP protocol binding of CloudEvents 1.0.2: structured, batched or binary mode.
 * `invalid` with a problem for each thing that is wrong; `unsupported_media_type` where it is none of the three.
 */
export function readEvents(message: EventMessage): Result<readonly CloudEvent[]> {
  const headers = new Map([...message.headers].map(([name, value]) => [name.toLowerCase(), value]));
  const contentType = headers.get("content-type");
  const essence = (contentType?.split(";", 1)[0] ?? "").trim().toLowerCase();
  if (essence === BATCH) return batch(message);
  if (essence === STRUCTURED) return structured(message);
  if (essence.startsWith("application/cloudevents"))
    return fail("unsupported_media_type", `Events in ${essence} can't be read here; send ${MODES}.`);
  if (![...headers.keys()].some((name) => name.startsWith("ce-")))
    return fail("unsupported_media_type", `There is no event in this: send ${MODES}.`);
  return binary(headers, contentType, essence, message);
}

function structured(message: EventMessage): Result<readonly CloudEvent[]> {
  const value = message.json(message.body);
  return value.ok ? collected([{ value: value.value, at: "" }]) : value;
}

function batch(message: EventMessage): Result<readonly CloudEvent[]> {
  const value = message.json(message.body);
  if (!value.ok) return value;
  if (!Array.isArray(value.value)) return invalid([problem("", "event.batch", "A batch is a JSON array of events.")]);
  const events: readonly unknown[] = value.value;
  if (events.length > MAX_EVENTS_PER_BATCH) {
    const message_ = `The batch has ${events.length} events, and ${MAX_EVENTS_PER_BATCH} is the limit (MAX_EVENTS_PER_BATCH).`;
    return invalid([problem("", "event.batch", message_)]);
  }
  return collected(events.map((event, index) => ({ value: event, at: `/${index}` })));
}

function binary(
  headers: ReadonlyMap<string, string>,
  contentType: string | undefined,
  essence: string,
  message: EventMessage,
): Result<readonly CloudEvent[]> {
  const members: [string, unknown][] = [];
  for (const [name, raw] of headers) {
    if (!name.startsWith("ce-")) continue;
    const attribute = name.slice("ce-".length);
    const value = decoded(raw);
    if (value === undefined)
      return invalid([problem(`/headers/${name}`, "event.encoding", `"${name}" is not percent-encoded UTF-8.`)]);
    // These two have no header: the one is Content-Type, the other the body.
    if (attribute === "datacontenttype" || attribute === "data" || attribute === "data_base64") {
      const meant = attribute === "datacontenttype" ? "Content-Type" : "the body";
      return invalid([problem(`/headers/${name}`, "event.name", `There is no header "${name}": it is ${meant}.`)]);
    }
    members.push([attribute, value]);
  }
  if (contentType !== undefined) members.push(["datacontenttype", contentType]);
  if (message.body.byteLength > 0) {
    const data = dataOf(contentType, essence, message);
    if (!data.ok) return data;
    members.push(data.value);
  }
  const read = collected([{ value: Object.fromEntries(members), at: "" }]);
  if (read.ok || read.error.problems === undefined) return read;
  return invalid(read.error.problems.map((found) => ({ ...found, path: headerPath(found.path) })));
}

function headerPath(path: string): string {
  if (path === "/data" || path === "/data_base64" || path === "") return path;
  return path === "/datacontenttype" ? "/headers/content-type" : `/headers/ce-${path.slice(1)}`;
}

/** By the content type: JSON as what it says, text as text, the rest as bytes. None is JSON (DSL, "Event Properties"). */
function dataOf(contentType: string | undefined, essence: string, message: EventMessage): Result<[string, unknown]> {
  if (contentType === undefined || essence === "application/json" || essence.endsWith("+json")) {
    const value = message.json(message.body);
    return value.ok ? ok(["data", value.value]) : value;
  }
  const isText = essence.startsWith("text/") || essence === "application/xml" || essence.endsWith("+xml");
  const charset = /;\s*charset="?([^";\s]+)"?/i.exec(contentType)?.[1]?.toLowerCase() ?? "utf-8";
  if (isText && (charset === "utf-8" || charset === "utf8" || charset === "us-ascii")) {
    try {
      return ok(["data", new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(message.body)]);
    } catch {
      return fail("invalid", `The body is not valid UTF-8, and its Content-Type says that it is ${contentType}.`);
    }
  }
  return ok(["data_base64", toBase64(message.body)]);
}

/** HTTP protocol binding, section 3.1.3.2: quotes and their backslashes go first, then what is percent-encoded. */
function decoded(raw: string): string | undefined {
  const trimmed = raw.trim();
  const quoted = /^"(.*)"$/s.exec(trimmed)?.[1];
  const value = quoted === undefined ? trimmed : quoted.replaceAll(/\\(.)/gs, "$1");
  try {
    return decodeURIComponent(value);
  } catch {
    return undefined;
  }
}

function collected(items: readonly { readonly value: unknown; readonly at: string }[]): Result<readonly CloudEvent[]> {
  const events: CloudEvent[] = [];
  const problems: Problem[] = [];
  for (const { value, at } of items) {
    const parsed = parseCloudEvent(value, at);
    if (parsed.ok) events.push(parsed.event);
    else problems.push(...parsed.problems);
  }
  return problems.length === 0 ? ok(events) : invalid(problems);
}

const problem = (path: string, code: string, message: string): Problem => ({ path, code, message });

/** How many problems one answer names. */
const MAX_PROBLEMS = 50;

function invalid(problems: readonly Problem[]): ReturnType<typeof fail> {
  const [first] = problems;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : "";
  return fail("invalid", `${first?.message ?? "There is something wrong."}${more}`, problems.slice(0, MAX_PROBLEMS));
}

/** In pieces: the arguments of one call are bounded. */
function toBase64(bytes: Uint8Array): string {
  let binaryText = "";
  for (let at = 0; at < bytes.length; at += 0x8000)
    binaryText += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(binaryText);
}
