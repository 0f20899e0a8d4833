import type { EffectOutcome } from "../../domain/journal.ts";
import type { OutgoingResponse } from "../../ports/egress.ts";
import { bytesToBase64 } from "../base64.ts";
import { shownUrl, standardError } from "../standard-errors.ts";

/** What a task says of its request and of what it wants of the answer. */
export interface HttpWish {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly output: "content" | "response" | "raw";
  /** DSL: 3xx is no error. */
  readonly redirect: boolean;
}

/** The outcome of an HTTP exchange as the DSL has it: "HTTP Call", `output` and `redirect`; "HTTP Response". */
export function answered(wish: HttpWish, response: OutgoingResponse): EffectOutcome {
  const { status, body } = response;
  if (status < 200 || status > (wish.redirect ? 399 : 299)) {
    const said = new TextDecoder().decode(body.subarray(0, 2_000)).slice(0, 500);
    const detail = `${wish.method.toUpperCase()} ${shownUrl(response.url)} answered ${status}${said === "" ? "." : `: ${said}`}`;
    return { ok: false, status, error: standardError("communication", status, titleOf(status), detail) };
  }
  if (wish.output === "raw") return { ok: true, status, output: bytesToBase64(body) };
  if (wish.output === "content") return { ok: true, status, output: contentOf(response) };
  const output = {
    request: { method: wish.method, uri: withoutUser(wish.url), headers: { ...wish.headers } },
    statusCode: status,
    headers: response.headers,
    content: contentOf(response),
  };
  return { ok: true, status, output };
}

/** JSON where the response says so and it parses; text where it is UTF-8; base64 otherwise; null where empty. */
export function contentOf(response: Pick<OutgoingResponse, "headers" | "body">): unknown {
  const { body, headers } = response;
  if (body.byteLength === 0) return null;
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(body);
  } catch {
    return bytesToBase64(body);
  }
  if (!/^application\/(.+\+)?json\b/i.test(headers["content-type"] ?? "")) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function withoutUser(target: string): string {
  const url = URL.parse(target);
  if (url === null || url.username === "") return target;
  url.username = "";
  url.password = "";
  return url.href;
}

function titleOf(status: number): string {
  return TITLES[status] ?? `HTTP ${status}`;
}

/** RFC 9110 §15. HTTP/2 carries no words for a status. */
const TITLES: Readonly<Record<number, string>> = {
  301: "Moved Permanently",
  302: "Found",
  303: "See Other",
  304: "Not Modified",
  307: "Temporary Redirect",
  308: "Permanent Redirect",
  400: "Bad Request",
  401: "Unauthorized",
  402: "Payment Required",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  406: "Not Acceptable",
  408: "Request Timeout",
  409: "Conflict",
  410: "Gone",
  412: "Precondition Failed",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  422: "Unprocessable Content",
  429: "Too Many Requests",
  500: "Internal Server Error",
  501: "Not Implemented",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};
