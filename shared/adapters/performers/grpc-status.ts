import type { WorkflowError } from "../../domain/execution.ts";
import { standardError } from "../standard-errors.ts";

/** gRPC's status codes by number (statuscodes.md), the HTTP status of each (google.rpc.Code), Connect's name for it. */
const CODES = [
  ["OK", 200],
  ["CANCELLED", 499, "canceled"],
  ["UNKNOWN", 500],
  ["INVALID_ARGUMENT", 400],
  ["DEADLINE_EXCEEDED", 504],
  ["NOT_FOUND", 404],
  ["ALREADY_EXISTS", 409],
  ["PERMISSION_DENIED", 403],
  ["RESOURCE_EXHAUSTED", 429],
  ["FAILED_PRECONDITION", 400],
  ["ABORTED", 409],
  ["OUT_OF_RANGE", 400],
  ["UNIMPLEMENTED", 501],
  ["INTERNAL", 500],
  ["UNAVAILABLE", 503],
  ["DATA_LOSS", 500],
  ["UNAUTHENTICATED", 401],
] as const;

/** A service's refusal as the DSL's communication error: gRPC's code as the title, the HTTP status that it stands for. */
export function grpcError(code: number, message: string, method: string): WorkflowError {
  const [name, status] = CODES[code] ?? ["UNKNOWN", 500];
  const said = message === "" ? "." : `: ${message.slice(0, 1_000)}`;
  return standardError("communication", status, `gRPC ${name}`, `${method} answered ${name}${said}`);
}

/** The number of Connect's `code`: `not_found` → 5. */
export function codeOfConnect(name: unknown): number {
  const at = CODES.findIndex(([known, , connect]) => (connect ?? known.toLowerCase()) === name);
  return at === -1 ? 2 : at;
}

/** `grpc-message` is percent-encoded UTF-8 (PROTOCOL-HTTP2.md). */
export function grpcMessage(encoded: string | undefined): string {
  try {
    return decodeURIComponent(encoded ?? "");
  } catch {
    return encoded ?? "";
  }
}
