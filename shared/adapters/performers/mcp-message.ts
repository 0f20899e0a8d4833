import type { OutgoingResponse } from "../../ports/egress.ts";
import { createEventReader } from "./server-sent-events.ts";

export interface RpcError {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

/** The answer to a JSON-RPC request. @see JSON-RPC 2.0 §5 */
export type RpcAnswer = { readonly result: Readonly<Record<string, unknown>> } | { readonly error: RpcError };

/** Where a stream without the answer goes on. */
export interface Resumption {
  readonly lastId: string;
  readonly retryMs: number;
}

/** Before a stream is taken up again, where the server says nothing of it, in milliseconds. */
const RETRY_MS = 1_000;

/** The answer to the request `id`, of a body of JSON or server-sent events; null where it holds none. */
export function answerIn(
  response: OutgoingResponse,
  id: number,
): { readonly answer: RpcAnswer | null; readonly resume: Resumption | null } {
  const type = (response.headers["content-type"] ?? "").toLowerCase();
  if (!type.startsWith("text/event-stream"))
    return { answer: answerOf(new TextDecoder().decode(response.body), id), resume: null };
  const events = createEventReader();
  // A stream that ends without an empty line ends its last event all the same.
  for (const data of [...events.read(response.body), ...events.read(new TextEncoder().encode("\n\n"))]) {
    const answer = answerOf(data, id);
    if (answer !== null) return { answer, resume: null };
  }
  const { lastId, retryMs } = events;
  return { answer: null, resume: lastId === null ? null : { lastId, retryMs: retryMs ?? RETRY_MS } };
}

/** For `OutgoingRequest.enough`: a server may keep its stream open after the answer. */
export function untilAnswer(id: number): () => (part: Uint8Array) => boolean {
  return () => {
    const events = createEventReader();
    return (part) => events.read(part).some((data) => answerOf(data, id) !== null);
  };
}

/** A message that is the answer: notifications and requests of the server are none. */
function answerOf(text: string, id: number): RpcAnswer | null {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof message !== "object" || message === null) return null;
  const { id: of, result, error } = message as Record<string, unknown>;
  if (typeof error === "object" && error !== null && (of === id || of === undefined || of === null)) {
    const { code, message: said, data } = error as Record<string, unknown>;
    return {
      error: { code: typeof code === "number" ? code : 0, message: typeof said === "string" ? said : "", data },
    };
  }
  if (of !== id || typeof result !== "object" || result === null || Array.isArray(result)) return null;
  return { result: result as Record<string, unknown> };
}
