import { type Result, fail, ok } from "../../domain/result.ts";

/** One frame of gRPC-Web or of a Connect stream: a byte of flags, four of length, then that much. */
export interface Frame {
  readonly flags: number;
  readonly data: Uint8Array<ArrayBuffer>;
}

/** gRPC-Web: the frame holds trailers, not a message. */
export const TRAILERS = 0x80;
/** Connect: the frame ends the stream, and holds its error, if any. */
export const END_OF_STREAM = 0x02;
const COMPRESSED = 0x01;
const HEAD = 5;

export function frame(flags: number, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(HEAD + data.byteLength);
  bytes[0] = flags;
  new DataView(bytes.buffer).setUint32(1, data.byteLength);
  bytes.set(data, HEAD);
  return bytes;
}

/** @see PROTOCOL-WEB.md of gRPC, and "Streaming RPCs" of the Connect protocol */
export function frames(body: Uint8Array): Result<readonly Frame[]> {
  const bytes = new Uint8Array(body);
  const view = new DataView(bytes.buffer);
  const found: Frame[] = [];
  for (let at = 0; at < bytes.byteLength;) {
    if (at + HEAD > bytes.byteLength) return fail("invalid", "it ends within a frame's head");
    const flags = view.getUint8(at);
    const length = view.getUint32(at + 1);
    if (flags & COMPRESSED) return fail("invalid", "a frame is compressed, which was not asked for");
    if (at + HEAD + length > bytes.byteLength) return fail("invalid", "it ends within a frame");
    found.push({ flags, data: bytes.subarray(at + HEAD, at + HEAD + length) });
    at += HEAD + length;
  }
  return ok(found);
}

/** Trailers as they stand in a frame: lines of HTTP/1.1, names in lower case. */
export function trailersOf(data: Uint8Array): Readonly<Record<string, string>> {
  const trailers: Record<string, string> = {};
  for (const line of new TextDecoder().decode(data).split(/\r?\n/)) {
    const colon = line.indexOf(":");
    if (colon > 0) trailers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
  }
  return trailers;
}
