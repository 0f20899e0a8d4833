import { isPrivateHost } from "../domain/addresses.ts";
import type { WorkflowError } from "../domain/execution.ts";
import type { EffectOutcome, EffectRequest } from "../domain/journal.ts";
import { MAX_RESPONSE_BYTES } from "../domain/limits.ts";
import type { Egress } from "../ports/egress.ts";
import { readBody } from "./response-body.ts";

const ERRORS = "https://serverlessworkflow.io/spec/1.0.0/errors";
const MAX_REDIRECTS = 5;
const USER_AGENT = "Millrace/1";

export interface FetchEgressOptions {
  /** Development: services on this machine may be called. */
  readonly allowPrivate: boolean;
  readonly fetch?: typeof fetch;
}

/** The way out by `fetch`. Redirects are followed here, not by the runtime: every hop is looked at. */
export function createFetchEgress(options: FetchEgressOptions): Egress {
  const send = options.fetch ?? ((input, init) => fetch(input, init));
  return {
    async perform(request, key, signal) {
      const began = Date.now();
      const took = (): number => Date.now() - began;
      // Not AbortSignal.timeout: it would go on ticking after the answer, and keep an object in memory, and paid for.
      const deadline = new AbortController();
      const timer = setTimeout(() => deadline.abort(), request.timeoutMs);
      try {
        const { response, url } = await follow(
          request,
          key,
          options.allowPrivate,
          send,
          AbortSignal.any([signal, deadline.signal]),
        );
        return { ...(await outcomeOf(request, url, response)), durationMs: took() };
      } catch (error) {
        if (error instanceof Refused) return { ok: false, error: error.problem, durationMs: took() };
        if (deadline.signal.aborted) {
          const detail = `${request.method} ${shown(request.url)} gave no answer within ${request.timeoutMs} ms.`;
          return {
            ok: false,
            error: { type: `${ERRORS}/timeout`, status: 408, title: "Request Timeout", detail },
            durationMs: took(),
          };
        }
        const detail = `${request.method} ${shown(request.url)} failed: ${reason(error)}`;
        return { ok: false, error: communication(503, "Service Unavailable", detail), durationMs: took() };
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

class Refused extends Error {
  readonly problem: WorkflowError;
  constructor(problem: WorkflowError) {
    super(problem.detail);
    this.problem = problem;
  }
}

async function follow(
  request: EffectRequest,
  key: string,
  allowPrivate: boolean,
  send: typeof fetch,
  signal: AbortSignal,
): Promise<{ response: Response; url: URL }> {
  let url = allowed(request.url, allowPrivate);
  let method = request.method;
  let body = bodyOf(request);
  const headers = headersOf(request, key);
  for (let hop = 0; ; hop++) {
    const response = await send(bare(url), { method, headers, body, redirect: "manual", signal });
    const location = response.headers.get("location");
    if (!request.redirect || location === null || response.status < 300 || response.status > 399)
      return { response, url };
    await response.body?.cancel();
    if (hop === MAX_REDIRECTS)
      throw new Refused(
        communication(
          response.status,
          "Too Many Redirects",
          `${shown(request.url)} redirected more than ${MAX_REDIRECTS} times.`,
        ),
      );
    const next = allowed(new URL(location, url).href, allowPrivate);
    // RFC 9110 §15.4: 303, and by custom 301 and 302 after POST, go on as GET without a body.
    if (response.status === 303 || (response.status < 303 && method === "POST")) {
      method = "GET";
      body = null;
      headers.delete("content-type");
    }
    if (next.origin !== url.origin)
      for (const name of ["authorization", "cookie", "idempotency-key"]) headers.delete(name);
    url = next;
  }
}

function allowed(target: string, allowPrivate: boolean): URL {
  const refuse = (detail: string): never => {
    throw new Refused({ type: `${ERRORS}/authorization`, status: 403, title: "Destination Refused", detail });
  };
  if (!URL.canParse(target)) {
    throw new Refused({
      type: `${ERRORS}/configuration`,
      status: 400,
      title: "Invalid Endpoint",
      detail: `${JSON.stringify(target.slice(0, 200))} is not an absolute URL.`,
    });
  }
  const url = new URL(target);
  if (url.protocol !== "https:" && url.protocol !== "http:")
    refuse(`${url.protocol}// can't be called; use https:// or http://.`);
  if (!allowPrivate && isPrivateHost(url.hostname)) {
    refuse(`${url.hostname} is a private address. This deployment only calls public ones.`);
  }
  return url;
}

/** What goes on the wire: without user information, which travels as a header. */
function bare(url: URL): string {
  const copy = new URL(url);
  copy.username = "";
  copy.password = "";
  return copy.href;
}

function headersOf(request: EffectRequest, key: string): Headers {
  const headers = new Headers({ "user-agent": USER_AGENT, accept: "application/json, */*;q=0.5" });
  if (request.body !== null)
    headers.set("content-type", "json" in request.body ? "application/json" : "text/plain;charset=utf-8");
  headers.set("idempotency-key", key);
  const { username, password } = new URL(request.url);
  // `fetch` refuses user information in a URL; RFC 7617 has a place for it.
  if (username !== "")
    headers.set("authorization", `Basic ${btoa(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`)}`);
  for (const [name, value] of Object.entries(request.headers)) {
    try {
      headers.set(name, value);
    } catch {
      throw new Refused({
        type: `${ERRORS}/configuration`,
        status: 400,
        title: "Invalid Header",
        detail: `${JSON.stringify(name.slice(0, 100))} is not a header that can be sent: its name or value holds characters that HTTP does not allow.`,
      });
    }
  }
  return headers;
}

function bodyOf(request: EffectRequest): string | null {
  if (request.body === null) return null;
  return "json" in request.body ? JSON.stringify(request.body.json) : request.body.text;
}

async function outcomeOf(request: EffectRequest, url: URL, response: Response): Promise<EffectOutcome> {
  const { status } = response;
  const last = request.redirect ? 399 : 299;
  const body = await readBody(response, MAX_RESPONSE_BYTES);
  if (body === null) {
    const detail = `${request.method} ${shown(url.href)} answered with more than ${MAX_RESPONSE_BYTES} bytes.`;
    return { ok: false, status, error: communication(502, "Response Too Large", detail) };
  }
  if (status < 200 || status > last) {
    const said = body.text().slice(0, 500);
    const detail = `${request.method} ${shown(url.href)} answered ${status}${said === "" ? "." : `: ${said}`}`;
    return { ok: false, status, error: communication(status, response.statusText || `HTTP ${status}`, detail) };
  }
  if (request.output === "raw") return { ok: true, status, output: body.base64() };
  if (request.output === "content") return { ok: true, status, output: body.content() };
  const output = {
    request: { method: request.method, uri: request.url, headers: { ...request.headers } },
    statusCode: status,
    headers: Object.fromEntries(response.headers),
    content: body.content(),
  };
  return { ok: true, status, output };
}

function communication(status: number, title: string, detail: string): WorkflowError {
  return { type: `${ERRORS}/communication`, status, title, detail };
}

/** The runtime's words, less the URL that they may repeat. */
function reason(error: unknown): string {
  const words = error instanceof Error ? error.message : String(error);
  return words.replaceAll(/https?:\/\/\S+/gi, shown);
}

/** A URL as an error may show it: user information and query are where credentials travel. */
function shown(target: string): string {
  if (!URL.canParse(target)) return target.slice(0, 200);
  const url = new URL(target);
  return `${url.protocol}//${url.host}${url.pathname}`;
}
