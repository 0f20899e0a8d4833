const TEXT = 0x1;
const CLOSE = 0x8;

/**
 * The server's half of a WebSocket, as little of it as a benchmark needs: whole, unmasked, uncompressed frames
 * (RFC 6455 §5.2), however the bytes come. A library's own work for 3,000 sockets would be in every figure.
 */
export class Frames {
  #rest: Buffer = Buffer.alloc(0);
  readonly #onText: (text: string) => void;

  constructor(onText: (text: string) => void) {
    this.#onText = onText;
  }

  /** @throws {Error} where the server closes, or sends what is not understood here */
  push(bytes: Buffer): void {
    let buffer = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    for (;;) {
      const frame = frameOf(buffer);
      if (frame === null) break;
      buffer = buffer.subarray(frame.end);
      if (frame.opcode === CLOSE) throw new Error("the server closed a socket");
      if (frame.opcode !== TEXT) throw new Error(`a frame of opcode ${frame.opcode}`);
      this.#onText(frame.payload.toString("utf8"));
    }
    this.#rest = buffer;
  }
}

function frameOf(buffer: Buffer): { opcode: number; payload: Buffer; end: number } | null {
  if (buffer.length < 2) return null;
  const first = buffer.readUInt8(0);
  if ((first & 0x80) === 0) throw new Error("a frame in fragments");
  const short = buffer.readUInt8(1);
  if (short > 0x7f) throw new Error("a masked frame");
  const head = short < 126 ? 2 : short === 126 ? 4 : 10;
  if (buffer.length < head) return null;
  const size = head === 2 ? short : head === 4 ? buffer.readUInt16BE(2) : Number(buffer.readBigUInt64BE(2));
  const end = head + size;
  return buffer.length < end ? null : { opcode: first & 0x0f, payload: buffer.subarray(head, end), end };
}
