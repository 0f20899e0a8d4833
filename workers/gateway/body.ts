import * as limits from "../../shared/domain/limits.ts";
import { MAX_EVENTS_BODY_BYTES } from "../../shared/events/limits.ts";
import { Refusal, refuse } from "./refusal.ts";

export type LimitName =
  | "MAX_HOOK_BODY_BYTES"
  | "MAX_API_BODY_BYTES"
  | "MAX_EXECUTION_BODY_BYTES"
  | "MAX_EVENTS_BODY_BYTES";

/** The name, not the number: what a 413 says can be found in docs/limits.md. */
const LIMITS: Readonly<Record<LimitName, number>> = {
  MAX_HOOK_BODY_BYTES: limits.MAX_HOOK_BODY_BYTES,
  MAX_API_BODY_BYTES: limits.MAX_API_BODY_BYTES,
  MAX_EVENTS_BODY_BYTES,
  // A definition and an input travel in one body.
  MAX_EXECUTION_BODY_BYTES: limits.MAX_VALUE_BYTES + limits.MAX_DEFINITION_BYTES,
};

const EMPTY = new Uint8Array(0);

function tooLarge(limit: LimitName): never {
  refuse("too_large", `The body is larger than ${LIMITS[limit]} bytes, the limit of this route (${limit}).`);
}

/**
 * Reads the body: at once where its length is declared, which is as much as the runtime hands on; else not a byte more
 * than one chunk past the limit.
 */
export async function readBody(request: Request, limit: LimitName): Promise<Uint8Array> {
  if (request.body === null) return EMPTY;
  const max = LIMITS[limit];
  const declared = request.headers.get("content-length");
  if (declared !== null && Number(declared) > max) tooLarge(limit);
  // The runtime reads no further than what was declared (RFC 9112 §6.2), and does that at once.
  if (declared !== null && /^\d{1,15}$/.test(declared)) return atOnce(request, limit);
  const reader: ReadableStreamDefaultReader<Uint8Array> = request.body.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      length += value.byteLength;
      if (length > max) {
        await reader.cancel();
        tooLarge(limit);
      }
      chunks.push(value);
    }
  } catch (error) {
    if (error instanceof Refusal) throw error;
    refuse("invalid", "The body could not be read to its end.");
  }
  const [only] = chunks;
  if (chunks.length === 1 && only !== undefined) return only;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}

async function atOnce(request: Request, limit: LimitName): Promise<Uint8Array> {
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(await request.arrayBuffer());
  } catch {
    refuse("invalid", "The body could not be read to its end.");
  }
  return bytes.byteLength > LIMITS[limit] ? tooLarge(limit) : bytes;
}

export interface MediaType {
  /** Lower case, without parameters. */
  readonly essence: string;
  readonly charset: string | null;
}

/** RFC 9110 §8.3.1. */
export function mediaType(header: string): MediaType {
  const [essence = "", ...parameters] = header.split(";");
  let charset: string | null = null;
  for (const parameter of parameters) {
    const [name = "", value = ""] = parameter.split("=");
    if (name.trim().toLowerCase() === "charset") charset = value.trim().replaceAll('"', "").toLowerCase();
  }
  return { essence: essence.trim().toLowerCase(), charset };
}

export function isJson(type: MediaType): boolean {
  return type.essence === "application/json" || /^application\/[a-z0-9!#$&^_.-]+\+json$/.test(type.essence);
}

export function requireJson(request: Request): void {
  const header = request.headers.get("content-type");
  const type = header === null ? null : mediaType(header);
  const utf8 = type?.charset === null || type?.charset === "utf-8" || type?.charset === "utf8";
  if (type !== null && isJson(type) && utf8) return;
  const got =
    header === null ? "there is no Content-Type" : `the Content-Type is ${JSON.stringify(header.slice(0, 100))}`;
  refuse("unsupported_media_type", `This route takes application/json in UTF-8, and ${got}.`);
}
