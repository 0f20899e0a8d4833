import { MAX_RESPONSE_BYTES } from "../domain/limits.ts";
import type { Egress, OutgoingRequest, OutgoingResponse } from "../ports/egress.ts";
import { bytesToBase64 } from "./base64.ts";
import { Refused, untilDeadline } from "./egress-checks.ts";
import { shownUrl, standardError } from "./standard-errors.ts";

/** `.internal` is nobody's in the public DNS (ICANN, 2024-07-29): what is not answered here leads nowhere. */
export const ECHO_ORIGIN = "https://echo.millrace.internal";
/** `/delay/…` keeps a call, and with it an object, for this many seconds at most. */
export const MAX_ECHO_DELAY_S = 10;

/** What may hold a credential is not shown, whatever it is called; the key that makes a call idempotent is none. */
const CREDENTIAL = /auth|cookie|token|secret|passw|api-?key|signature|session/i;

/**
 * A service that answers with what it was sent: in every deployment, also without a network, for templates and for
 * trying things. It is this one origin, answered here in the process; everything else goes the way it went before.
 *
 * `/status/503` answers with that status, `/delay/2` after so many seconds.
 */
export function withEcho(egress: Egress): Egress {
  return {
    send: (request, signal) =>
      isEcho(request.url)
        ? untilDeadline(`${request.method} ${shownUrl(request.url)}`, request.timeoutMs, signal, (until) =>
            answer(request, until),
          )
        : egress.send(request, signal),
    webSocket: (request, signal) => egress.webSocket(request, signal),
    connect: (address, signal) => egress.connect(address, signal),
  };
}

/** Not with a user in it, nor at another port: those are somebody else's, and refused like any private address. */
function isEcho(target: string): boolean {
  const url = URL.parse(target);
  return url !== null && url.origin === ECHO_ORIGIN && url.username === "" && url.password === "";
}

async function answer(request: OutgoingRequest, signal: AbortSignal): Promise<OutgoingResponse> {
  const url = new URL(request.url);
  const [, command, argument] = /^\/(status|delay)\/(\d{1,4})\/?$/.exec(url.pathname) ?? [];
  if (command === "delay") await pause(Math.min(Number(argument), MAX_ECHO_DELAY_S) * 1000, signal);
  const status = command === "status" && isStatus(Number(argument)) ? Number(argument) : 200;
  const body = new TextEncoder().encode(
    JSON.stringify({
      method: request.method,
      path: url.pathname,
      query: valuesOf(url.searchParams),
      headers: Object.fromEntries(Object.entries(request.headers).filter(([name]) => !CREDENTIAL.test(name))),
      body: bodyOf(request),
    }),
  );
  const limit = request.maxBytes ?? MAX_RESPONSE_BYTES;
  if (body.byteLength > limit) {
    const detail = `${request.method} ${shownUrl(request.url)} answered with more than ${limit} bytes.`;
    throw new Refused(standardError("communication", 502, "Response Too Large", detail));
  }
  return { status, headers: { "content-type": "application/json" }, body, url: url.href };
}

/** A final one (RFC 9110 §15), and no redirect: there is nowhere to go from here. */
function isStatus(status: number): boolean {
  return (status >= 200 && status < 300) || (status >= 400 && status < 600);
}

/** Several of one name are a list. */
function valuesOf(query: URLSearchParams): Record<string, string | string[]> {
  return Object.fromEntries(
    [...new Set(query.keys())].map((name) => {
      const [first = "", ...more] = query.getAll(name);
      return [name, more.length === 0 ? first : [first, ...more]];
    }),
  );
}

/** JSON as a value, text as it is, other bytes as base64. */
function bodyOf({ body, headers }: OutgoingRequest): unknown {
  if (body === null) return null;
  let text: string;
  try {
    text = typeof body === "string" ? body : new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(body);
  } catch {
    return bytesToBase64(body as Uint8Array);
  }
  if (!/^application\/(.+\+)?json\b/i.test(headers["content-type"] ?? "")) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(new Error("it was called off"));
    const stop = (): void => {
      clearTimeout(timer);
      reject(new Error("it was called off"));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal.addEventListener("abort", stop, { once: true });
  });
}
