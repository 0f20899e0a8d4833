import type { AsyncApiEffect } from "../../domain/effects.ts";
import type { EffectOutcome } from "../../domain/journal.ts";
import { MAX_RESPONSE_BYTES } from "../../domain/limits.ts";
import type { Egress } from "../../ports/egress.ts";
import type { EffectCall, Performer } from "../../ports/performer.ts";
import { bytesToBase64 } from "../base64.ts";
import { shownUrl, standardError } from "../standard-errors.ts";
import { AsyncApiDocument, AsyncApiProblem, type AsyncApiTarget } from "./asyncapi-document.ts";
import { subscribeByEvents } from "./asyncapi-events.ts";
import type { Authenticator } from "./authentication.ts";
import type { ResourceLoader } from "./resources.ts";
import { settled } from "./settled.ts";

export interface AsyncApiPerformerOptions {
  readonly egress: Egress;
  readonly authenticator: Authenticator;
  readonly resources: ResourceLoader;
}

/** Messages of a subscription that came and are not taken yet; a service that sends faster is let go. */
const MAX_WAITING = 1_000;

/**
 * `call: asyncapi` (DSL 1.0.3, "AsyncAPI Call"): publishes by HTTP or WebSocket, subscribes by
 * WebSocket or, where the server is HTTP, by server-sent events. A message of
 * a subscription is `{payload, headers, correlationId?}`, one event of the effect each, in the order they came in.
 */
export function createAsyncApiPerformer(options: AsyncApiPerformerOptions): Performer<AsyncApiEffect> {
  return {
    perform: (request, call) =>
      settled(async () => {
        try {
          return await perform(options, request, call);
        } catch (error) {
          if (!(error instanceof AsyncApiProblem)) throw error;
          return { ok: false, error: standardError("configuration", 400, "Invalid AsyncAPI Call", error.message) };
        }
      }),
  };
}

async function perform(
  options: AsyncApiPerformerOptions,
  request: AsyncApiEffect,
  call: EffectCall,
): Promise<EffectOutcome> {
  const ends = Date.now() + request.timeoutMs;
  const document = await options.resources.data(request.document, ends, call);
  if (!document.ok) return { ok: false, error: document.error };
  const target = new AsyncApiDocument(document.value.value).target(request);
  const left = Math.max(1, ends - Date.now());
  if (target.protocol === "http") {
    if (request.subscribe !== true) return publishByHttp(options, request, target, left, call);
    return subscribeByEvents(
      options.authenticator,
      {
        url: target.url,
        headers: headersOf(request),
        authentication: request.authentication,
        timeoutMs: left,
        message: (data) => messageOf(data, target),
      },
      call,
    );
  }
  return byWebSocket(options, request, target, left, call);
}

async function publishByHttp(
  options: AsyncApiPerformerOptions,
  request: AsyncApiEffect,
  target: AsyncApiTarget,
  timeoutMs: number,
  call: EffectCall,
): Promise<EffectOutcome> {
  const body = request.message?.payload === undefined ? null : bodyOf(request.message.payload, target.contentType);
  const exchange = await options.authenticator.send(
    {
      method: target.method,
      url: target.url,
      headers: {
        ...(body === null ? {} : { "content-type": target.contentType }),
        "idempotency-key": call.key,
        ...headersOf(request),
      },
      body: target.method === "GET" || target.method === "HEAD" ? null : body,
      redirect: false,
      timeoutMs,
    },
    request.authentication,
    call,
  );
  if (!exchange.ok) return { ok: false, error: exchange.error };
  const { status, body: answer } = exchange.value;
  const said = new TextDecoder().decode(answer);
  if (status < 200 || status > 299) {
    const detail = `${target.method} ${shownUrl(target.url)} answered ${status}${said === "" ? "." : `: ${said.slice(0, 500)}`}`;
    return { ok: false, status, error: standardError("communication", status, `HTTP ${status}`, detail) };
  }
  return { ok: true, status, output: said === "" ? null : parsed(said) };
}

async function byWebSocket(
  options: AsyncApiPerformerOptions,
  request: AsyncApiEffect,
  target: AsyncApiTarget,
  timeoutMs: number,
  call: EffectCall,
): Promise<EffectOutcome> {
  const ends = Date.now() + timeoutMs;
  const credentials = await options.authenticator.headers(request.authentication, timeoutMs, call);
  if (!credentials.ok) return { ok: false, error: credentials.error };
  const opened = await options.egress.webSocket(
    {
      url: target.url,
      headers: { ...headersOf(request), ...credentials.value },
      protocols: [],
      timeoutMs: Math.max(1, ends - Date.now()),
    },
    call.signal,
  );
  if (!opened.ok) return { ok: false, error: opened.error };
  const socket = opened.value;
  if (request.subscribe === true) return subscribed(socket, target, call);
  return published(
    socket,
    bodyOf(request.message?.payload ?? null, target.contentType),
    Math.max(1, ends - Date.now()),
  );
}

/** Sent when the other side has closed too: until then it may not have been read. */
function published(socket: WebSocket, body: string, timeoutMs: number): Promise<EffectOutcome> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve({ ok: true, output: null }), Math.min(timeoutMs, 5_000));
    socket.addEventListener("close", ({ code, reason }: CloseEvent) => {
      clearTimeout(timer);
      // 1006: gone without a word, as many do once they are told to close. The others are a refusal.
      const fine = code === 1000 || code === 1005 || code === 1006;
      resolve(fine ? { ok: true, output: null } : lost(`The message was refused (${code}, ${reason.slice(0, 100)}).`));
    });
    try {
      socket.send(body);
      socket.close(1000);
    } catch (error) {
      clearTimeout(timer);
      resolve(lost(`The message could not be sent: ${error instanceof Error ? error.message : String(error)}`));
    }
  });
}

function subscribed(socket: WebSocket, target: AsyncApiTarget, call: EffectCall): Promise<EffectOutcome> {
  return new Promise((resolve) => {
    const waiting: unknown[] = [];
    let taking = false;
    let over = false;
    let left: EffectOutcome | null = null;
    const end = (outcome: EffectOutcome): void => {
      if (over) return;
      over = true;
      call.signal.removeEventListener("abort", abort);
      try {
        socket.close(1000);
      } catch {
        // Closed already.
      }
      resolve(outcome);
    };
    const abort = (): void => end(lost("The subscription was called off."));
    const take = async (): Promise<void> => {
      if (taking) return;
      taking = true;
      try {
        while (waiting.length > 0 && !over) if (!(await call.event(waiting.shift()))) end({ ok: true, output: null });
      } catch (error) {
        end(lost(`A message could not be kept: ${error instanceof Error ? error.message : String(error)}`));
      }
      taking = false;
      // What came before the end still counts.
      if (left !== null) end(left);
    };
    const leave = (why: string): void => {
      left ??= lost(`${shownUrl(target.url)} ${why}`);
      if (!taking && waiting.length === 0) end(left);
    };
    socket.addEventListener("message", ({ data }: MessageEvent) => {
      if (over || left !== null) return;
      const size = typeof data === "string" ? data.length : (data as ArrayBuffer).byteLength;
      if (size > MAX_RESPONSE_BYTES) return end(lost(`A message has more than ${MAX_RESPONSE_BYTES} bytes.`));
      if (waiting.length === MAX_WAITING)
        return end(lost(`${MAX_WAITING} messages wait: they come faster than they can be kept.`));
      waiting.push(messageOf(data, target));
      void take();
    });
    socket.addEventListener("close", ({ code, reason }: CloseEvent) =>
      leave(`closed the subscription (${code}${reason === "" ? "" : `, ${reason.slice(0, 100)}`}).`),
    );
    socket.addEventListener("error", () => leave("broke the subscription off."));
    call.signal.addEventListener("abort", abort, { once: true });
    if (call.signal.aborted) abort();
  });
}

function messageOf(data: unknown, target: AsyncApiTarget): unknown {
  const payload = typeof data === "string" ? parsed(data) : bytesToBase64(new Uint8Array(data as ArrayBuffer));
  const message = { payload, headers: {} };
  const found = correlationOf(message, target.correlationId);
  return found === null ? message : { ...message, correlationId: found };
}

/** AsyncAPI, "Runtime Expression": `$message.payload#/a/b`. A socket's messages have no headers. */
function correlationOf(message: { readonly payload: unknown }, location: string | null): string | null {
  const pointer = /^\$message\.payload#(\/.*)$/.exec(location ?? "")?.[1];
  if (pointer === undefined) return null;
  let at: unknown = message.payload;
  for (const part of pointer.split("/").slice(1)) {
    const name = part.replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, name)) return null;
    at = (at as Readonly<Record<string, unknown>>)[name];
  }
  return typeof at === "string" || typeof at === "number" ? String(at) : null;
}

function headersOf(request: AsyncApiEffect): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.message?.headers ?? {}))
    headers[name.toLowerCase()] = typeof value === "string" ? value : JSON.stringify(value);
  return headers;
}

function bodyOf(payload: unknown, contentType: string): string {
  return typeof payload === "string" && !/\bjson\b/i.test(contentType) ? payload : JSON.stringify(payload);
}

function parsed(said: string): unknown {
  try {
    return JSON.parse(said) as unknown;
  } catch {
    return said;
  }
}

function lost(detail: string): EffectOutcome {
  return { ok: false, error: standardError("communication", 503, "Connection Lost", detail) };
}
