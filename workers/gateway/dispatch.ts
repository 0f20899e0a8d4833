import type { Context } from "hono";
import type { Contract } from "../../shared/api/contract.ts";
import type { Caller } from "../../durable-objects/tenant/rpc.ts";
import type { Env } from "../env.ts";
import type { Services } from "../services.ts";
import { authenticate } from "./authenticate.ts";
import { parseBody, parseHeaders, parseParams, parseQuery } from "./parse.ts";
import { unwrap } from "./refusal.ts";
import type { AnyReply, PublicCall, Route, TenantCall } from "./route.ts";
import { sha256Hex } from "./secrets.ts";

/** Of one request, made by the first middleware. */
export interface Frame {
  readonly requestId: string;
  readonly url: URL;
  readonly origin: string;
  readonly services: Services;
  readonly now: number;
  /** Of every response: security, CORS, request id. */
  readonly baseHeaders: Headers;
}

export interface AppEnv {
  Bindings: Env;
  Variables: { frame: Frame; route: string };
}

/** Authenticate, authorise, parse, handle, answer: the same for every route, in this order. */
export async function dispatch(route: Route, c: Context<AppEnv>): Promise<Response> {
  const frame = c.get("frame");
  const request = c.req.raw;
  const { contract } = route;
  c.set("route", contract.id);
  const rawParams: Readonly<Record<string, string>> = contract.params === undefined ? {} : c.req.param();
  const principal = await authenticate(route, { request, subject: rawParams["id"] ?? "", ...frame });
  const params = parseParams(route, rawParams);
  const query = parseQuery(route, frame.url);
  const headers = parseHeaders(route, request.headers);
  const takesBody = contract.method !== "GET" && contract.rawBody === undefined;
  const { body, bytes } = takesBody ? await parseBody(route, request) : { body: undefined, bytes: undefined };
  const idempotency = bytes === undefined ? null : await idempotencyOf(contract, request, frame.url, bytes);
  const call = {
    request,
    params,
    query,
    headers,
    body,
    idempotency,
    waitUntil: (work: Promise<unknown>) => c.executionCtx.waitUntil(work),
    requestId: frame.requestId,
    url: frame.url,
    origin: frame.origin,
    services: frame.services,
    now: frame.now,
  } as PublicCall<Contract>;
  const outcome = unwrap(await route.handler(principal === null ? call : asTenant(call, route, principal)));
  return outcome instanceof Response
    ? withBase(outcome, frame.baseHeaders)
    : respond(outcome, contract, frame.baseHeaders);
}

function asTenant(
  call: PublicCall<Contract>,
  route: Route,
  principal: TenantCall<Contract>["principal"],
): TenantCall<Contract> {
  const caller: Caller = {
    actor: principal.actor,
    requestId: call.requestId,
    audit: route.audit,
    idempotency: call.idempotency,
  };
  return { ...call, principal, caller, tenant: call.services.tenant(principal.tenant) };
}

/** The hash covers what makes it this request: the same key at another path is another request. */
async function idempotencyOf(
  contract: Contract,
  request: Request,
  url: URL,
  bytes: Uint8Array,
): Promise<Caller["idempotency"]> {
  const key = request.headers.get("idempotency-key");
  if (key === null || contract.method !== "POST") return null;
  const prefix = new TextEncoder().encode(`POST ${url.pathname}\n`);
  const whole = new Uint8Array(prefix.byteLength + bytes.byteLength);
  whole.set(prefix);
  whole.set(bytes, prefix.byteLength);
  return { key, bodyHash: await sha256Hex(whole) };
}

/** Answers hold somebody's data: no cache on the way keeps them, unless the handler says otherwise. */
function respond(reply: AnyReply, contract: Contract, headers: Headers): Response {
  headers.set("cache-control", "no-store");
  for (const [name, value] of Object.entries(reply.headers ?? {})) headers.set(name, value);
  if (reply.body === undefined) return new Response(null, { status: reply.status, headers });
  const type = contract.responses[reply.status]?.contentType;
  headers.set("content-type", type ?? "application/json");
  return new Response(type === undefined ? JSON.stringify(reply.body) : String(reply.body), {
    status: reply.status,
    headers,
  });
}

/** What the handler set itself, such as a page's own policy, stays. */
function withBase(response: Response, base: Headers): Response {
  // The headers of an upgrade are the runtime's.
  if (response.webSocket !== null) return response;
  const headers = new Headers(base);
  for (const [name, value] of response.headers) headers.set(name, value);
  return new Response(response.body, { status: response.status, headers });
}
