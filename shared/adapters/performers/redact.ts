import type { Exchange, OutgoingResponse } from "../../ports/egress.ts";

/** Shorter ones protect nothing, and would be found in any text. */
const MIN_CREDENTIAL_CHARACTERS = 6;
const INSTEAD = "[redacted]";

/**
 * An answer without the credentials that were sent to get it. A service that echoes its request (as debugging
 * services do, and some error pages) would else carry a token into the journal, where nobody knows it for one.
 * @param header the value of `Authorization`
 */
export function withoutCredentials(exchange: Exchange<OutgoingResponse>, header: string): Exchange<OutgoingResponse> {
  const credential = header.slice(header.indexOf(" ") + 1);
  if (!exchange.ok || credential.length < MIN_CREDENTIAL_CHARACTERS) return exchange;
  // As it is, as JSON may escape it, and as a query holds it.
  const spellings = [
    ...new Set([credential, credential.replaceAll("/", String.raw`\/`), encodeURIComponent(credential)]),
  ];
  const clean = (text: string): string => spellings.reduce((rest, one) => rest.replaceAll(one, INSTEAD), text);
  const { status, headers, body, url } = exchange.value;
  return {
    ok: true,
    value: {
      status,
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, clean(value)])),
      body: spellings.reduce((rest, one) => replaceBytes(rest, new TextEncoder().encode(one)), body),
      url: clean(url),
    },
  };
}

function replaceBytes(bytes: Uint8Array, wanted: Uint8Array): Uint8Array {
  const found = positions(bytes, wanted);
  if (found.length === 0) return bytes;
  const instead = new TextEncoder().encode(INSTEAD);
  const result = new Uint8Array(bytes.byteLength + found.length * (instead.byteLength - wanted.byteLength));
  let from = 0;
  let at = 0;
  for (const position of [...found, bytes.byteLength]) {
    result.set(bytes.subarray(from, position), at);
    at += position - from;
    from = position + wanted.byteLength;
    if (position === bytes.byteLength) break;
    result.set(instead, at);
    at += instead.byteLength;
  }
  return result;
}

function positions(bytes: Uint8Array, wanted: Uint8Array): number[] {
  const found: number[] = [];
  const [first = 0] = wanted;
  let at = bytes.indexOf(first);
  while (at !== -1 && at + wanted.byteLength <= bytes.byteLength) {
    if (wanted.every((byte, index) => bytes[at + index] === byte)) {
      found.push(at);
      at = bytes.indexOf(first, at + wanted.byteLength);
    } else at = bytes.indexOf(first, at + 1);
  }
  return found;
}
