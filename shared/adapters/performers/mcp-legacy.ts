import type { McpEffect } from "../../domain/effects.ts";
import type { EffectCall } from "../../ports/performer.ts";
import { type McpTransport, mcpFailure, type Posted, resultOf, visible } from "./mcp-session.ts";

/** Revisions with an `initialize`. A server may answer with another than was asked for. */
export const LEGACY_VERSIONS: readonly string[] = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"];

/** Of one answer. Each writes to the journal; a server that needs more of them should keep its stream open. */
const MAX_RESUMPTIONS = 20;

/**
 * Initializes, calls and closes the session, where the server made one.
 * @see MCP 2025-06-18, "Lifecycle" and "Streamable HTTP"
 */
export async function callWithSession(
  effect: McpEffect,
  version: string,
  transport: McpTransport,
  call: EffectCall,
): Promise<Readonly<Record<string, unknown>>> {
  const headers = await open(effect, version, transport);
  await call.progress("Initialized the MCP session.");
  try {
    const noted = await transport.post(null, "notifications/initialized", undefined, headers);
    if (noted.status < 200 || noted.status > 299)
      throw mcpFailure(
        noted.status,
        "MCP Error",
        `The server answered notifications/initialized with HTTP ${noted.status}.`,
      );
    await call.progress(`Sending ${effect.method}.`);
    // The one request that may change something: those before it would be taken for repetitions of it.
    let posted = await transport.post(2, effect.method, effect.parameters, {
      ...headers,
      "idempotency-key": call.key,
    });
    for (let times = 0; posted.resume !== null && times < MAX_RESUMPTIONS; times++) {
      await call.progress("The server closed its stream: taking it up again.");
      posted = await transport.resume(2, posted.resume, headers);
    }
    if (isLost(posted)) throw mcpFailure(404, "MCP Session Lost", "The server ended the session before it was used.");
    return resultOf(effect, effect.method, posted);
  } finally {
    if ("mcp-session-id" in headers) {
      await call.progress("Closing the MCP session.");
      await transport.close(headers);
    }
  }
}

/** @returns the headers of every request that follows */
async function open(
  effect: McpEffect,
  version: string,
  transport: McpTransport,
): Promise<Readonly<Record<string, string>>> {
  const posted = await transport.post(
    1,
    "initialize",
    { protocolVersion: version, capabilities: {}, clientInfo: effect.client },
    {},
  );
  const { protocolVersion } = resultOf(effect, "initialize", posted);
  if (typeof protocolVersion !== "string" || !LEGACY_VERSIONS.includes(protocolVersion)) {
    const said = typeof protocolVersion === "string" ? protocolVersion.slice(0, 50) : "none";
    throw mcpFailure(
      500,
      "MCP Version Not Supported",
      `The server speaks protocol version ${said}; known are ${LEGACY_VERSIONS.join(", ")}.`,
    );
  }
  const session = visible(posted.headers, "mcp-session-id");
  return { "mcp-protocol-version": protocolVersion, ...(session === null ? {} : { "mcp-session-id": session }) };
}

function isLost({ status, answer }: Posted): boolean {
  return status === 404 && answer === null;
}
