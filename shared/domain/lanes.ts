/**
 * Lanes of intake (DESIGN §4). An idempotency key always meets the same lane, where its unique row is;
 * what has no key may go anywhere. The number of lanes never changes for a tenant.
 */

/** FNV-1a, 32 bits, over UTF-16 code units: stable across releases, for keys are found by it again. */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash ^= text.charCodeAt(i);
    hash = Math.imul(hash, 0x01000193);
  }
  return hash >>> 0;
}

/**
 * @param lanes how many the tenant has, 1 to 1024
 * @param key null: no idempotency key, any lane will do
 * @param random a number in [0, 1)
 */
export function laneOf(lanes: number, source: string, key: string | null, random: () => number): number {
  // A separator that neither part can hold keeps ("ab", "c") and ("a", "bc") apart.
  return key === null ? Math.floor(random() * lanes) : fnv1a(`${source}\u0000${key}`) % lanes;
}
