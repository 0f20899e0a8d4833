/**
 * SHA-256 in hex of a value's JSON, its keys in order: the same value has the same hash, however it was put together.
 * Keys of caches are hashes, since what they stand for may hold secrets.
 */
export async function hashOf(value: unknown): Promise<string> {
  const text = JSON.stringify(value, (_, member: unknown) => sorted(member));
  return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))));
}

export function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
