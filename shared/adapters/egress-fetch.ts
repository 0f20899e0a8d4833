import { MAX_RESPONSE_BYTES } from "../domain/limits.ts";
import type { Egress, OutgoingRequest, OutgoingResponse } from "../ports/egress.ts";
import { allowedUrl, Refused, untilDeadline } from "./egress-checks.ts";
import { bareUrl, headersOf } from "./egress-headers.ts";
import { openSocket, type TcpConnect } from "./egress-tcp.ts";
import { openWebSocket, type Upgrade, upgradeByFetch } from "./egress-websocket.ts";
import { shownUrl, standardError } from "./standard-errors.ts";

const MAX_REDIRECTS = 5;
const HTTP = ["https:", "http:"];

/**
 * What a redirect to another origin still carries. Any other header may be, or hold, a credential that was meant
 * for the first one (`authorization`, `cookie`, `x-api-key`, a connection's own).
 */
const SAFE_HEADERS: ReadonlySet<string> = new Set([
  "accept",
  "accept-language",
  "content-language",
  "content-type",
  "idempotency-key",
  "user-agent",
]);

export interface FetchEgressOptions {
  /** Development: services on this machine may be called. */
  readonly allowPrivate: boolean;
  readonly fetch?: typeof fetch;
  /** `connect` of cloudflare:sockets, or what does the same elsewhere. Absent: no TCP. */
  readonly connect?: TcpConnect;
  /** Absent: by `fetch`, as the Workers runtime does it. */
  readonly upgrade?: Upgrade;
}

/** The way out by `fetch`. Redirects are followed here, not by the runtime: every hop is looked at. */
export function createFetchEgress(options: FetchEgressOptions): Egress {
  const { allowPrivate, connect } = options;
  const send = options.fetch ?? ((input, init) => fetch(input, init));
  const upgrade = options.upgrade ?? upgradeByFetch(send);
  return {
    send(request, signal) {
      const what = `${request.method} ${shownUrl(request.url)}`;
      return untilDeadline(what, request.timeoutMs, signal, (until) => follow(request, allowPrivate, send, until));
    },
    webSocket(request, signal) {
      return openWebSocket(request, allowPrivate, upgrade, signal);
    },
    connect(address, signal) {
      return openSocket(address, allowPrivate, connect, signal);
    },
  };
}

async function follow(
  request: OutgoingRequest,
  allowPrivate: boolean,
  send: typeof fetch,
  signal: AbortSignal,
): Promise<OutgoingResponse> {
  let url = allowedUrl(request.url, HTTP, allowPrivate);
  if (request.body !== null && (request.method === "GET" || request.method === "HEAD")) {
    const detail = `A ${request.method} request can't have a body.`;
    throw new Refused(standardError("configuration", 400, "Invalid Request", detail));
  }
  let method = request.method;
  let body = request.body;
  const headers = headersOf(url, request.headers);
  for (let hop = 0; ; hop++) {
    const response = await send(bareUrl(url), {
      method,
      headers,
      body: body as string | Uint8Array<ArrayBuffer> | null,
      redirect: "manual",
      signal,
    });
    const location = response.headers.get("location");
    if (!request.redirect || location === null || response.status < 300 || response.status > 399)
      return answerOf(request, url, response);
    await response.body?.cancel();
    if (hop === MAX_REDIRECTS) {
      const detail = `${shownUrl(request.url)} redirected more than ${MAX_REDIRECTS} times.`;
      throw new Refused(standardError("communication", response.status, "Too Many Redirects", detail));
    }
    const next = allowedUrl(URL.parse(location, url)?.href ?? location, HTTP, allowPrivate);
    // RFC 9110 §15.4: 303, and by custom 301 and 302 after POST, go on as GET without a body.
    if ((response.status === 303 && method !== "HEAD") || (response.status < 303 && method === "POST")) {
      method = "GET";
      body = null;
      headers.delete("content-type");
    }
    if (next.origin !== url.origin)
      for (const name of [...headers.keys()]) if (!SAFE_HEADERS.has(name)) headers.delete(name);
    url = next;
  }
}

async function answerOf(request: OutgoingRequest, url: URL, response: Response): Promise<OutgoingResponse> {
  const limit = request.maxBytes ?? MAX_RESPONSE_BYTES;
  const body = await readBytes(response, limit, request.enough?.());
  if (body === null) {
    const detail = `${request.method} ${shownUrl(url.href)} answered with more than ${limit} bytes.`;
    throw new Refused(standardError("communication", 502, "Response Too Large", detail));
  }
  // `set-cookie` comes once for each: joined like any other.
  const headers: Record<string, string> = {};
  for (const [name, value] of response.headers) headers[name] = name in headers ? `${headers[name]}, ${value}` : value;
  return { status: response.status, headers, body, url: url.href };
}

/** Null, and the rest is not read, where there are more than `limit` bytes. */
async function readBytes(
  response: Response,
  limit: number,
  enough?: (part: Uint8Array) => boolean,
): Promise<Uint8Array | null> {
  const parts: Uint8Array[] = [];
  let size = 0;
  if (response.body === null) return new Uint8Array();
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > limit) {
      await reader.cancel();
      return null;
    }
    parts.push(value);
    if (enough?.(value) === true) {
      await reader.cancel();
      break;
    }
  }
  return joined(parts, size);
}

function joined(parts: readonly Uint8Array[], size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.byteLength;
  }
  return bytes;
}
