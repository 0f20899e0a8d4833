const encoder = new TextEncoder();

/** Bytes of `text` in UTF-8; short texts are not encoded to find out that they are short. */
export function utf8Bytes(text: string): number {
  return encoder.encode(text).byteLength;
}

/** Whether `text` is over `limit` bytes in UTF-8. */
export function exceeds(text: string, limit: number): boolean {
  if (text.length > limit) return true;
  if (text.length * 3 <= limit) return false;
  return utf8Bytes(text) > limit;
}

/** UTF-16 units whose UTF-8 form stays under the platform's 2 MB a value, whatever they are. */
const CHUNK_UNITS = 600_000;

/** Cuts a text into values that a row can hold. A surrogate pair is never cut in two. */
export function chunks(text: string): string[] {
  const parts: string[] = [];
  let from = 0;
  while (from < text.length) {
    let to = Math.min(from + CHUNK_UNITS, text.length);
    const last = text.charCodeAt(to - 1);
    if (to < text.length && last >= 0xd800 && last <= 0xdbff) to -= 1;
    parts.push(text.slice(from, to));
    from = to;
  }
  return parts;
}
