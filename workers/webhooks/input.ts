import { MAX_DEPTH } from "../../shared/domain/limits.ts";
import { fail, ok, type Result } from "../../shared/domain/result.ts";
import { isJson, mediaType } from "../gateway/body.ts";
import { decodeUtf8, parseJson } from "../gateway/json.ts";

/** What a workflow gets as input from a hook. docs/hooks.md says the same to users. */
export interface HookInput {
  /** Parsed where the content type says JSON, or where there is none and it is JSON; else text; null where it is empty. */
  readonly body: unknown;
  /** Names in lower case. Without the ones that prove who sent it. */
  readonly headers: Readonly<Record<string, string>>;
  /** A name that comes more than once has all its values. */
  readonly query: Readonly<Record<string, string | string[]>>;
  readonly method: string;
  readonly path: string;
}

/** They prove who sent it, and are no business of the workflow: its input is kept, and shown. */
const WITHHELD: ReadonlySet<string> = new Set([
  "authorization",
  "proxy-authorization",
  "cookie",
  "webhook-signature",
  "x-hub-signature",
  "x-hub-signature-256",
  // Cloudflare Access in front of the deployment: whoever holds it is let through.
  "cf-access-jwt-assertion",
  "cf-access-client-id",
  "cf-access-client-secret",
]);

// Somebody's data: any name is kept, as an own property, and nothing of it is ever merged.
const RULES = { maxDepth: MAX_DEPTH, refuseUnsafeKeys: false } as const;

export function hookInput(request: Request, url: URL, bytes: Uint8Array): Result<HookInput> {
  const body = readBody(request.headers.get("content-type"), bytes);
  if (!body.ok) return body;
  return ok({
    body: body.value,
    headers: readHeaders(request.headers),
    query: readQuery(url),
    method: request.method,
    path: url.pathname,
  });
}

function readBody(contentType: string | null, bytes: Uint8Array): Result<unknown> {
  if (bytes.byteLength === 0) return ok(null);
  const text = decodeUtf8(bytes);
  if (text === undefined) return fail("invalid", "The body is not valid UTF-8; binary content goes as base64 in JSON.");
  if (contentType !== null) return isJson(mediaType(contentType)) ? parseJson(text, RULES) : ok(text);
  const parsed = parseJson(text, RULES);
  return parsed.ok || parsed.error.problems?.[0]?.code === "json.depth" ? parsed : ok(text);
}

// fromEntries defines properties: a header or parameter named __proto__ changes no prototype.
function readHeaders(headers: Headers): Record<string, string> {
  return Object.fromEntries([...headers].filter(([name]) => !WITHHELD.has(name)));
}

function readQuery(url: URL): Record<string, string | string[]> {
  if (url.search === "") return {};
  const values = new Map<string, string | string[]>();
  for (const [name, value] of url.searchParams) {
    const before = values.get(name);
    values.set(name, before === undefined ? value : [...(typeof before === "string" ? [before] : before), value]);
  }
  return Object.fromEntries(values);
}
