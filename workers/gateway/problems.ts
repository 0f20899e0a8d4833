import type { ProblemDocument } from "../../shared/api/problem.ts";
import type { Current, Failure, FailureCode } from "../../shared/domain/result.ts";

interface Kind {
  readonly status: number;
  readonly title: string;
}

/** Exhaustive by type: a new code that is not mapped does not compile. */
const KINDS: Readonly<Record<FailureCode, Kind>> = {
  invalid: { status: 400, title: "Bad request" },
  unauthenticated: { status: 401, title: "Not authenticated" },
  forbidden: { status: 403, title: "Not allowed" },
  not_found: { status: 404, title: "Not found" },
  method_not_allowed: { status: 405, title: "Method not allowed" },
  conflict: { status: 409, title: "Conflict" },
  gone: { status: 410, title: "Gone" },
  precondition_failed: { status: 412, title: "Precondition failed" },
  too_large: { status: 413, title: "Too large" },
  unsupported_media_type: { status: 415, title: "Unsupported media type" },
  unprocessable: { status: 422, title: "Not processable" },
  rate_limited: { status: 429, title: "Too many requests" },
  internal: { status: 500, title: "Internal error" },
  unavailable: { status: 503, title: "Not available now" },
};

/** `urn:millrace:problem:not-found`. A name, not an address: it means the same on every deployment. */
export function problemType(code: FailureCode): string {
  return `urn:millrace:problem:${code.replaceAll("_", "-")}`;
}

export const PROBLEM_CODES = Object.keys(KINDS) as readonly FailureCode[];

export function statusOf(code: FailureCode): number {
  return KINDS[code].status;
}

export function titleOf(code: FailureCode): string {
  return KINDS[code].title;
}

/** RFC 9457, as every error of the platform is answered. */
export function problemResponse(failure: Failure, requestId: string, headers: Headers): Response {
  const { status, title } = KINDS[failure.code];
  const problem: ProblemDocument = {
    type: problemType(failure.code),
    title,
    status,
    detail: failure.detail,
    requestId,
    ...(failure.problems === undefined ? {} : { problems: [...failure.problems] }),
    ...(failure.current === undefined ? {} : { current: currentOf(failure.current) }),
  };
  headers.set("content-type", "application/problem+json");
  if (failure.retryAfterSeconds !== undefined) headers.set("retry-after", String(failure.retryAfterSeconds));
  headers.set("cache-control", "no-store");
  return new Response(JSON.stringify(problem), { status, headers });
}

function currentOf({ version, updatedAt, updatedBy }: Current): ProblemDocument["current"] {
  return { version, updatedAt: updatedAt === null ? null : new Date(updatedAt).toISOString(), updatedBy };
}

/** What an error of the runtime means to a caller: an object that is overloaded or moving will be back. */
export function failureOf(error: unknown): Failure {
  const flags = error as { readonly overloaded?: unknown; readonly retryable?: unknown } | null;
  if (flags?.overloaded === true || flags?.retryable === true) {
    return {
      code: "unavailable",
      detail: "This part of the platform is busy or moving. Try again in a moment, with the same Idempotency-Key.",
    };
  }
  return { code: "internal", detail: "Something went wrong on our side. It has been logged under this requestId." };
}
