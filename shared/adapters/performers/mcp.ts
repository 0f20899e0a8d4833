import type { McpEffect } from "../../domain/effects.ts";
import type { EffectOutcome } from "../../domain/journal.ts";
import type { Performer } from "../../ports/performer.ts";
import type { Authenticator } from "./authentication.ts";
import { callWithSession, LEGACY_VERSIONS } from "./mcp-legacy.ts";
import { callStateless, MODERN_VERSIONS } from "./mcp-modern.ts";
import { createMcpTransport, McpFailure, mcpFailure } from "./mcp-session.ts";
import { settled } from "./settled.ts";

/** Of a failed tool's own words, in an error. */
const MAX_SAID_CHARACTERS = 500;

/**
 * `call: mcp` over streamable HTTP: one method, whose JSON-RPC result is the output. Pages are not followed:
 * `nextCursor` is in the output. What fails is a runtime error, a tool's `isError` too (DSL reference, "MCP Call").
 * The server gets no capabilities to ask anything of its own.
 */
export function createMcpPerformer(options: { readonly authenticator: Authenticator }): Performer<McpEffect> {
  return {
    perform(request, call) {
      return settled(async () => {
        try {
          const transport = createMcpTransport(request, options.authenticator, call);
          const { protocolVersion: version } = request;
          if (MODERN_VERSIONS.includes(version))
            return outcomeOf(await callStateless(request, version, transport, call));
          if (LEGACY_VERSIONS.includes(version))
            return outcomeOf(await callWithSession(request, version, transport, call));
          const known = [...MODERN_VERSIONS, ...LEGACY_VERSIONS].join(", ");
          throw mcpFailure(
            400,
            "MCP Version Not Supported",
            `${JSON.stringify(version.slice(0, 50))} is none of the protocol versions ${known}.`,
          );
        } catch (error) {
          if (error instanceof McpFailure) return { ok: false, status: error.problem.status, error: error.problem };
          throw error;
        }
      });
    },
  };
}

function outcomeOf(result: Readonly<Record<string, unknown>>): EffectOutcome {
  if (result["isError"] === true) throw mcpFailure(500, "MCP Tool Failed", `The tool failed: ${saidIn(result)}`);
  return { ok: true, output: result };
}

/** The text that a tool's result holds for whoever called it. */
function saidIn(result: Readonly<Record<string, unknown>>): string {
  const content: readonly unknown[] = Array.isArray(result["content"]) ? result["content"] : [];
  const texts = content.flatMap((one) => {
    const { type, text } = (one ?? {}) as { type?: unknown; text?: unknown };
    return type === "text" && typeof text === "string" ? [text] : [];
  });
  return texts.length === 0 ? "it did not say why." : texts.join(" ").slice(0, MAX_SAID_CHARACTERS);
}
