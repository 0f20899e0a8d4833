/** What crosses RPC: error classes lose their class on the way, tagged results do not. */
export type Result<T, E = Failure> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: E };

/**
 * Why something was not done. The gateway maps `code` to a status and a problem type, exhaustively
 * (workers/gateway/problems.ts).
 */
export interface Failure {
  readonly code: FailureCode;
  /** One sentence for the caller: what is wrong, where, and how to mend it. No secrets. */
  readonly detail: string;
  readonly problems?: readonly Problem[];
  /** Of `rate_limited`: the same may be asked again after this many seconds. */
  readonly retryAfterSeconds?: number;
  /** Of a `conflict` of versions: what is kept. */
  readonly current?: Current;
}

/** A version of something that several people change, and who made it. Times are milliseconds since 1970. */
export interface Current {
  readonly version: number;
  readonly updatedAt: number | null;
  readonly updatedBy: { readonly id: string; readonly name: string } | null;
}

export type FailureCode =
  | "invalid" // 400: the request is understood, but what it holds is not acceptable
  | "unauthenticated" // 401
  | "forbidden" // 403
  | "not_found" // 404
  | "method_not_allowed" // 405
  | "conflict" // 409
  | "gone" // 410
  | "precondition_failed" // 412
  | "too_large" // 413
  | "unsupported_media_type" // 415
  | "unprocessable" // 422
  | "rate_limited" // 429
  | "internal" // 500
  | "unavailable"; // 503

/** One thing wrong with a document: `path` is a JSON pointer into it. */
export interface Problem {
  readonly path: string;
  /** Stable, dot-separated: `task.unknown`, `expression.syntax`, `yaml.alias`. */
  readonly code: string;
  readonly message: string;
  readonly line?: number;
  readonly column?: number;
  /** It runs all the same, and may not do what was meant. Absent: it is refused. */
  readonly severity?: "warning";
}

export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });

export function fail(
  code: FailureCode,
  detail: string,
  problems?: readonly Problem[],
): { readonly ok: false; readonly error: Failure } {
  return { ok: false, error: problems === undefined ? { code, detail } : { code, detail, problems } };
}
