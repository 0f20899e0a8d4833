/** A response's bytes, read once. */
export interface ReadBody {
  /** JSON where the response says so and it parses; text where it is UTF-8; base64 otherwise; null where empty. */
  content(): unknown;
  text(): string;
  base64(): string;
}

/** Reads at most `limit` bytes; null, and the rest is not read, where there are more. */
export async function readBody(response: Response, limit: number): Promise<ReadBody | null> {
  const bytes = await readBytes(response, limit);
  if (bytes === null) return null;
  const text = (): string => new TextDecoder().decode(bytes);
  return {
    text,
    base64: () => toBase64(bytes),
    content() {
      if (bytes.byteLength === 0) return null;
      if (/^application\/(.+\+)?json\b/i.test(response.headers.get("content-type") ?? "")) {
        try {
          return JSON.parse(text()) as unknown;
        } catch {
          return text();
        }
      }
      try {
        return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
      } catch {
        return toBase64(bytes);
      }
    },
  };
}

async function readBytes(response: Response, limit: number): Promise<Uint8Array | null> {
  const parts: Uint8Array[] = [];
  let size = 0;
  if (response.body === null) return new Uint8Array();
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > limit) {
      await reader.cancel();
      return null;
    }
    parts.push(value);
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.byteLength;
  }
  return bytes;
}

function toBase64(bytes: Uint8Array): string {
  let binary = "";
  for (let from = 0; from < bytes.byteLength; from += 0x8000)
    binary += String.fromCharCode(...bytes.subarray(from, from + 0x8000));
  return btoa(binary);
}
