import type { McpEffect } from "../../domain/effects.ts";
import type { EffectCall } from "../../ports/performer.ts";
import { callWithSession, LEGACY_VERSIONS } from "./mcp-legacy.ts";
import { headerValue, parameterHeaders } from "./mcp-headers.ts";
import { type McpTransport, mcpFailure, type Posted, resultOf } from "./mcp-session.ts";

/** Revisions in which every request stands for itself. */
export const MODERN_VERSIONS: readonly string[] = ["2026-07-28"];
const HEADER_MISMATCH = -32_020;
const MISSING_CAPABILITY = -32_021;
const UNSUPPORTED_VERSION = -32_022;
const METHOD_NOT_FOUND = -32_601;
const MODERN_ERRORS: ReadonlySet<number> = new Set([
  HEADER_MISMATCH,
  MISSING_CAPABILITY,
  UNSUPPORTED_VERSION,
  METHOD_NOT_FOUND,
]);

/**
 * Calls without a handshake; a server that knows only earlier revisions is spoken to as they have it.
 * @see MCP 2026-07-28, "Streamable HTTP" and "Versioning and Compatibility"
 */
export async function callStateless(
  effect: McpEffect,
  version: string,
  transport: McpTransport,
  call: EffectCall,
): Promise<Readonly<Record<string, unknown>>> {
  const send = (
    id: number,
    method: string,
    parameters: McpEffect["parameters"],
    headers: Readonly<Record<string, string>>,
  ): Promise<Posted> =>
    transport.post(
      id,
      method,
      {
        ...parameters,
        _meta: {
          ...(typeof parameters["_meta"] === "object" ? parameters["_meta"] : {}),
          "io.modelcontextprotocol/protocolVersion": version,
          "io.modelcontextprotocol/clientInfo": effect.client,
          "io.modelcontextprotocol/clientCapabilities": {},
        },
      },
      { "mcp-protocol-version": version, "mcp-method": method, ...nameHeader(method, parameters), ...headers },
    );

  const key = { "idempotency-key": call.key };
  let posted = await send(1, effect.method, effect.parameters, key);
  const legacy = earlierVersion(posted);
  if (legacy !== null) {
    await call.progress(`The server speaks an earlier MCP: initializing ${legacy}.`);
    return callWithSession(effect, legacy, transport, call);
  }
  if (effect.method === "tools/call" && errorCode(posted) === HEADER_MISMATCH) {
    // The tool wants some of its arguments as headers too, which only its description says.
    await call.progress("Looking up the headers that the tool asks for.");
    const tools = resultOf(effect, "tools/list", await send(2, "tools/list", {}, {}));
    const headers = parameterHeaders(tools, effect.parameters);
    await call.progress(`Sending ${effect.method}.`);
    posted = await send(3, effect.method, effect.parameters, { ...key, ...headers });
  }
  const result = resultOf(effect, effect.method, posted);
  if (result["resultType"] === "input_required")
    throw mcpFailure(
      500,
      "MCP Input Required",
      "The server asks for input from a person or a model, which a workflow's call does not give.",
    );
  return result;
}

/** The newest revision with a handshake that the server may know; null where it speaks this one. */
function earlierVersion(posted: Posted): string | null {
  const { status, answer } = posted;
  if (answer !== null && "error" in answer && answer.error.code === UNSUPPORTED_VERSION) {
    const { supported } = (answer.error.data ?? {}) as { supported?: unknown };
    const theirs: readonly unknown[] = Array.isArray(supported) ? supported : [];
    const common = LEGACY_VERSIONS.find((one) => theirs.includes(one));
    if (common === undefined) {
      const listed = theirs
        .filter((one) => typeof one === "string")
        .slice(0, 10)
        .join(", ");
      throw mcpFailure(
        400,
        "MCP Version Not Supported",
        `The server supports ${listed === "" ? "no known protocol version" : listed}.`,
      );
    }
    return common;
  }
  const known = MODERN_ERRORS.has(errorCode(posted) ?? 0);
  // 401, 403 and the like say nothing of versions.
  return [400, 404, 405].includes(status) && !known ? (LEGACY_VERSIONS[0] ?? null) : null;
}

function errorCode({ answer }: Posted): number | null {
  return answer !== null && "error" in answer ? answer.error.code : null;
}

function nameHeader(method: string, parameters: McpEffect["parameters"]): Record<string, string> {
  const name = method === "resources/read" ? parameters["uri"] : parameters["name"];
  const named = method === "tools/call" || method === "prompts/get" || method === "resources/read";
  return named && typeof name === "string" ? { "mcp-name": headerValue(name) } : {};
}
