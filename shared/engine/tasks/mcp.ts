import type { McpEffect } from "../../domain/effects.ts";
import { DEFAULT_CALL_TIMEOUT_MS } from "../../domain/limits.ts";
import type { CallMcpTask } from "../../dsl/types.ts";
import { authenticated, compileEndpoint, type CompiledEndpoint, type Value } from "../authentication.ts";
import { optional, type Compiler } from "../compiler.ts";
import { TaskFailure } from "../errors.ts";
import type { Template } from "../evaluate.ts";
import { headersOf, record, scalar } from "./values.ts";

/** DSL reference, "MCP Call". */
const DEFAULT_PROTOCOL_VERSION = "2025-06-18";
const CLIENT = { name: "millrace", version: "1.0.0" };
/** What only reads may be asked twice, whatever the server. */
const ACTS = "tools/call";

export interface McpBody {
  readonly kind: "mcp";
  readonly method: string;
  readonly protocolVersion: Template;
  readonly parameters: Template | null;
  readonly endpoint: CompiledEndpoint | null;
  readonly headers: Template | null;
  readonly client: Template;
  readonly timeout: Template<number> | null;
  readonly reads: boolean;
}

export function compileMcp(compiler: Compiler, call: CallMcpTask["with"]): McpBody {
  const { make } = compiler;
  const { http } = call.transport;
  return {
    kind: "mcp",
    method: call.method,
    protocolVersion: make.value(call.protocolVersion ?? DEFAULT_PROTOCOL_VERSION),
    parameters: optional(call.parameters, make.value),
    endpoint: http === undefined ? null : compileEndpoint(compiler, http.endpoint),
    headers: optional(http?.headers, make.value),
    client: make.value(call.client ?? CLIENT),
    timeout: optional(call.timeout, make.duration),
    reads: call.method !== ACTS,
  };
}

export function mcpRequest(body: McpBody, value: Value): McpEffect {
  if (body.endpoint === null)
    throw new TaskFailure(
      "configuration",
      "Transport not supported",
      "MCP over stdio needs a process of its own, which this runtime has none of: use transport.http.",
    );
  const client = record(value(body.client), "with.client");
  return {
    kind: "mcp",
    protocolVersion: scalar(value(body.protocolVersion), "with.protocolVersion"),
    method: body.method,
    parameters: body.parameters === null ? {} : record(value(body.parameters), "with.parameters"),
    endpoint: value(body.endpoint.uri),
    headers: body.headers === null ? {} : headersOf(value(body.headers), "with.transport.http.headers"),
    client: {
      name: scalar(client["name"], "with.client.name"),
      version: scalar(client["version"], "with.client.version"),
    },
    ...authenticated(body.endpoint.authentication, value),
    timeoutMs: body.timeout === null ? DEFAULT_CALL_TIMEOUT_MS : value(body.timeout),
  };
}
