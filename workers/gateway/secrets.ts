const encoder = new TextEncoder();

export async function sha256(data: string | Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", typeof data === "string" ? encoder.encode(data) : data));
}

export async function sha256Hex(data: string | Uint8Array): Promise<string> {
  return toHex(await sha256(data));
}

export function toHex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text;
}

/** Over digests, so that neither the content nor the length of the secret shows in the time it takes. */
export async function sameSecret(given: string, expected: string): Promise<boolean> {
  const [a, b] = await Promise.all([sha256(given), sha256(expected)]);
  return crypto.subtle.timingSafeEqual(a, b);
}

export function randomBytes(length: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(length));
}

/** RFC 6750 §2.1; the scheme's case does not matter. Undefined where there is no bearer token. */
export function bearerToken(headers: Headers): string | undefined {
  const header = headers.get("authorization");
  return header === null ? undefined : /^bearer +([\x21-\x7e]{1,1000})$/i.exec(header)?.[1];
}
