import type { McpEffect } from "../../domain/effects.ts";
import type { WorkflowError } from "../../domain/execution.ts";
import type { Exchange, OutgoingResponse } from "../../ports/egress.ts";
import type { EffectCall } from "../../ports/performer.ts";
import { shownUrl, standardError } from "../standard-errors.ts";
import type { Authenticator } from "./authentication.ts";
import { CIRCUIT_OPEN } from "./breaker.ts";
import { answerIn, type Resumption, type RpcAnswer, untilAnswer } from "./mcp-message.ts";

/** Ends an MCP call; becomes the outcome's error. */
export class McpFailure extends Error {
  readonly problem: WorkflowError;
  constructor(problem: WorkflowError) {
    super(problem.detail);
    this.problem = problem;
  }
}

/** DSL reference, "MCP Call": what fails in it is a runtime error. */
export function mcpFailure(status: number, title: string, detail: string): McpFailure {
  return new McpFailure(standardError("runtime", status, title, detail.slice(0, 1_000)));
}

export interface Posted {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Null: there is none in it. */
  readonly answer: RpcAnswer | null;
  /** The server closed the stream, and goes on with it when it is asked for again; null: no. */
  readonly resume: Resumption | null;
}

/** One call's way to its server. */
export interface McpTransport {
  /** `id` null: a notification, which nothing answers. */
  post(id: number | null, method: string, params: unknown, headers: Readonly<Record<string, string>>): Promise<Posted>;
  /** Takes up a stream again. Waits as long as the server wants it. */
  resume(id: number, from: Resumption, headers: Readonly<Record<string, string>>): Promise<Posted>;
  /** Ends the session. Whatever comes of it. */
  close(headers: Readonly<Record<string, string>>): Promise<void>;
}

/** A session that can't be closed in time is left to end by itself, in milliseconds. */
const CLOSE_TIMEOUT_MS = 2_000;

export function createMcpTransport(effect: McpEffect, authenticator: Authenticator, call: EffectCall): McpTransport {
  const ends = Date.now() + effect.timeoutMs;
  const own: Record<string, string> = {};
  for (const [name, value] of Object.entries(effect.headers)) own[name.toLowerCase()] = value;

  return {
    async post(id, method, params, headers) {
      const exchange = await authenticator.send(
        {
          method: "POST",
          url: effect.endpoint,
          headers: {
            accept: "application/json, text/event-stream",
            ...own,
            "content-type": "application/json",
            ...headers,
          },
          body: JSON.stringify({ jsonrpc: "2.0", ...(id === null ? {} : { id }), method, params }),
          redirect: true,
          timeoutMs: Math.max(1, ends - Date.now()),
          ...(id === null ? {} : { enough: untilAnswer(id) }),
        },
        effect.authentication,
        call,
      );
      return postedOf(exchange, id);
    },
    async resume(id, from, headers) {
      await pause(Math.min(from.retryMs, Math.max(0, ends - Date.now())), call.signal);
      const exchange = await authenticator.send(
        {
          method: "GET",
          url: effect.endpoint,
          headers: { ...own, accept: "text/event-stream", ...headers, "last-event-id": from.lastId },
          body: null,
          redirect: true,
          timeoutMs: Math.max(1, ends - Date.now()),
          enough: untilAnswer(id),
        },
        effect.authentication,
        call,
      );
      return postedOf(exchange, id);
    },
    async close(headers) {
      const timeoutMs = Math.max(1, Math.min(CLOSE_TIMEOUT_MS, ends - Date.now()));
      await authenticator.send(
        {
          method: "DELETE",
          url: effect.endpoint,
          headers: { ...own, ...headers },
          body: null,
          redirect: false,
          timeoutMs,
        },
        effect.authentication,
        call,
      );
    },
  };
}

function postedOf(exchange: Exchange<OutgoingResponse>, id: number | null): Posted {
  if (!exchange.ok) throw new McpFailure(asRuntime(exchange.error));
  const { status, headers } = exchange.value;
  const { answer, resume } = id === null ? { answer: null, resume: null } : answerIn(exchange.value, id);
  return { status, headers, answer, resume };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  const stop = (): void => {
    clearTimeout(timer);
    resolve();
  };
  if (signal.aborted) stop();
  else signal.addEventListener("abort", stop, { once: true });
  return promise;
}

/** Time-outs and what was never sent (configuration, authentication, authorization, an open circuit) keep their names. */
function asRuntime(error: WorkflowError): WorkflowError {
  return error.type.endsWith("/communication") && error.title !== CIRCUIT_OPEN
    ? { ...error, type: error.type.replace(/communication$/, "runtime") }
    : error;
}

/** The result of an answer that has to be one. */
export function resultOf(effect: McpEffect, method: string, posted: Posted): Readonly<Record<string, unknown>> {
  const { answer, status } = posted;
  if (answer !== null && "result" in answer) return answer.result;
  const where = `${method} of ${shownUrl(effect.endpoint)}`;
  if (answer !== null)
    throw mcpFailure(
      status >= 400 ? status : 500,
      "MCP Error",
      `${where} failed: ${answer.error.code} ${answer.error.message}`,
    );
  if (status < 200 || status > 299) throw mcpFailure(status, "MCP Error", `${where} was answered with HTTP ${status}.`);
  throw mcpFailure(502, "MCP Error", `${where} was answered with something that is no JSON-RPC response.`);
}

/** A header as a response has it, where it may be sent back. */
export function visible(headers: OutgoingResponse["headers"], name: string): string | null {
  const value = headers[name];
  return value !== undefined && /^[\x21-\x7e]{1,4096}$/.test(value) ? value : null;
}
