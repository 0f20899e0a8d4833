const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** Bytes as text; what is not UTF-8 becomes U+FFFD. */
export function utf8(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true, fatal: false }).decode(bytes);
}

/** Null where they are not UTF-8. */
export function utf8Strict(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { ignoreBOM: true, fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** RFC 4648, over the UTF-8 of the text. */
export function base64(text: string): string {
  return encode(text, BASE64, 6, 4);
}

export function base32(text: string): string {
  return encode(text, BASE32, 5, 8);
}

function encode(text: string, alphabet: string, width: number, group: number): string {
  const mask = (1 << width) - 1;
  let out = "";
  let bits = 0;
  let held = 0;
  for (const byte of new TextEncoder().encode(text)) {
    held = ((held & 0xff) << 8) | byte;
    bits += 8;
    while (bits >= width) {
      bits -= width;
      out += alphabet.charAt((held >> bits) & mask);
    }
  }
  if (bits > 0) out += alphabet.charAt((held << (width - bits)) & mask);
  return out.padEnd(Math.ceil(out.length / group) * group, "=");
}

/** Up to the first `=`; padding may be missing, a single letter over may not. */
export function base64Decode(text: string): Uint8Array | "invalid" | "trailing" {
  const end = text.indexOf("=");
  const body = end < 0 ? text : text.slice(0, end);
  const bytes = decode(body, BASE64, 6);
  if (bytes === null) return "invalid";
  return body.length % 4 === 1 ? "trailing" : bytes;
}

export function base32Decode(text: string): Uint8Array | null {
  const end = text.indexOf("=");
  return decode(end < 0 ? text : text.slice(0, end), BASE32, 5);
}

function decode(text: string, alphabet: string, width: number): Uint8Array | null {
  const bytes = new Uint8Array(Math.floor((text.length * width) / 8));
  let length = 0;
  let bits = 0;
  let held = 0;
  for (let at = 0; at < text.length; at++) {
    const digit = alphabet.indexOf(text.charAt(at));
    if (digit < 0) return null;
    held = ((held & 0xffff) << width) | digit;
    bits += width;
    if (bits >= 8) {
      bits -= 8;
      bytes[length++] = (held >> bits) & 0xff;
    }
  }
  return bytes.subarray(0, length);
}
