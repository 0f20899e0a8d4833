const API_CSP = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** On every response of the Worker. Routes that serve a page bring a policy of their own. */
const SECURITY = new Headers([
  ["content-security-policy", API_CSP],
  ["x-content-type-options", "nosniff"],
  ["x-frame-options", "DENY"],
  ["referrer-policy", "no-referrer"],
  ["cross-origin-opener-policy", "same-origin"],
]);

/** A year. Sent over https only: a browser ignores it elsewhere, and a laptop must not be bound by it. */
const HSTS = "max-age=31536000; includeSubDomains";

export function baseHeaders(requestId: string, https: boolean): Headers {
  const headers = new Headers(SECURITY);
  headers.set("x-request-id", requestId);
  if (https) headers.set("strict-transport-security", HSTS);
  return headers;
}

/** One that a proxy or client chose is kept where it can do no harm in a log. */
export function requestIdOf(request: Request): string {
  const given = request.headers.get("x-request-id");
  return given !== null && /^[A-Za-z0-9._-]{1,64}$/.test(given) ? given : crypto.randomUUID();
}

const EXPOSED = "x-request-id, idempotency-replayed, www-authenticate, location, etag";
const ALLOWED = "authorization, content-type, idempotency-key, if-match, last-event-id, x-request-id";
const PREFLIGHT_SECONDS = "600";

/**
 * Same-origin only, unless CORS_ORIGINS names the origin. Never with credentials: another origin uses a
 * key, not the session cookie.
 */
export function applyCors(headers: Headers, request: Request, origins: ReadonlySet<string>): void {
  if (origins.size === 0) return;
  headers.append("vary", "Origin");
  const origin = request.headers.get("origin");
  if (origin === null || !origins.has(origin)) return;
  headers.set("access-control-allow-origin", origin);
  headers.set("access-control-expose-headers", EXPOSED);
}

export function applyPreflight(headers: Headers, allow: string): void {
  if (!headers.has("access-control-allow-origin")) return;
  headers.set("access-control-allow-methods", allow);
  headers.set("access-control-allow-headers", ALLOWED);
  headers.set("access-control-max-age", PREFLIGHT_SECONDS);
}
