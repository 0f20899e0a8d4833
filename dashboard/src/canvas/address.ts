/** What a service is called with, and where: `POST https://example.com/orders?open=1`. */
const CALL = /^(\S+ )https?:\/\/(?:[^/?#]*@)?([^/?#]+)([^?#]*)/i;

/** In two parts, of which the first one gives way where there is no room for both. */
export interface Address {
  readonly start: string;
  readonly end: string;
}

/**
 * An address as people know it, by its host and how its path ends: without scheme, user and query. Null: it is none,
 * or begins with a value.
 */
export function addressOf(summary: string): Address | null {
  const [, method, host, path] = CALL.exec(summary) ?? [];
  if (method === undefined || host === undefined || path === undefined) return null;
  const whole = path.replace(/\/+$/, "");
  // A value says nothing by itself: what stands before it does.
  const end = /(?:\/[^/]+)?(?:\/…)*$/.exec(whole)?.[0] ?? "";
  return { start: method + host + whole.slice(0, whole.length - end.length), end };
}
