import type { EffectRequest } from "../../domain/effects.ts";
import type { Value } from "../authentication.ts";
import type { CallBody } from "../body.ts";
import type { TaskNode } from "../program.ts";
import type { Frame } from "../state.ts";
import type { Turn } from "../turn.ts";
import { asyncApiRequest } from "./asyncapi.ts";
import { withBreaker } from "./breaker.ts";
import { emailRequest, personRequest } from "./catalogued.ts";
import { grpcRequest } from "./grpc.ts";
import { httpRequest } from "./http.ts";
import { mcpRequest } from "./mcp.ts";
import { openApiRequest } from "./openapi.ts";
import { requestEffect, valueOf } from "./request.ts";

/** Methods that may be sent twice whatever the receiver does with the key (RFC 9110, section 9.2.2). */
const IDEMPOTENT = new Set(["GET", "HEAD", "OPTIONS", "PUT", "DELETE"]);

/** Writes what the task asks for; what that comes back with is the task's output. */
export function runCall(turn: Turn, frame: Frame, body: CallBody): void {
  const request = withBreaker(turn, frame, requestOf(body, valueOf(turn, frame), turn.now));
  requestEffect(turn, frame, request, isRepeatable(body, request, turn.program.nodeOf(frame)));
}

function requestOf(body: CallBody, value: Value, now: number): EffectRequest {
  switch (body.kind) {
    case "http":
      return httpRequest(body, value);
    case "openapi":
      return openApiRequest(body, value);
    case "grpc":
      return grpcRequest(body, value);
    case "asyncapi":
      return asyncApiRequest(body, value);
    case "mcp":
      return mcpRequest(body, value);
    case "email":
      return emailRequest(body, value);
    case "person":
      return personRequest(body, value, now);
  }
}

/** Whether it may be sent again where nobody knows whether it was: `metadata.idempotency`, and what follows from itself. */
function isRepeatable(body: CallBody, request: EffectRequest, node: TaskNode): boolean {
  const { metadata } = node.definition as { readonly metadata?: Readonly<Record<string, unknown>> };
  const idempotency = metadata?.["idempotency"];
  // SMTP knows no such key.
  if (body.kind === "email") return idempotency === "key";
  if (body.kind === "mcp" && body.reads) return true;
  if (request.kind === "http" && IDEMPOTENT.has(request.method)) return true;
  return idempotency !== "none";
}
