import { createHash } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { afterAll, beforeAll } from "vitest";

export interface TestPeer {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  send(text: string | Uint8Array): void;
  close(code: number, reason?: string): void;
  /** Gone without a word. */
  destroy(): void;
}

/** A WebSocket server (RFC 6455) for the tests of a file: frames of one part, no extensions. */
export function useWebSocketServer(on: {
  open?: (peer: TestPeer) => void;
  message?: (peer: TestPeer, text: string) => void;
  closed?: (peer: TestPeer) => void;
}): { readonly host: string } {
  let host = "";
  const sockets = new Set<Socket>();
  const server = createServer((_, response) => response.writeHead(426).end());
  server.on("upgrade", (request, stream) => {
    const socket = stream as Socket;
    sockets.add(socket);
    socket.on("error", () => undefined);
    const accept = createHash("sha1")
      .update(`${request.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest("base64");
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-accept: ${accept}\r\n\r\n`,
    );
    const peer: TestPeer = {
      path: request.url ?? "",
      headers: request.headers,
      send: (text) =>
        void socket.write(typeof text === "string" ? frame(1, Buffer.from(text)) : frame(2, Buffer.from(text))),
      close: (code, reason = "") =>
        void socket.write(frame(8, Buffer.concat([Buffer.from([code >> 8, code & 255]), Buffer.from(reason)]))),
      destroy: () => void socket.destroy(),
    };
    let rest = Buffer.alloc(0);
    socket.on("data", (part: Buffer) => {
      rest = Buffer.concat([rest, part]);
      for (let read = unframe(rest); read !== null; read = unframe(rest)) {
        rest = rest.subarray(read.length);
        if (read.opcode === 8) {
          socket.write(frame(8, read.data));
          socket.end();
        } else on.message?.(peer, read.data.toString("utf8"));
      }
    });
    socket.on("close", () => on.closed?.(peer));
    on.open?.(peer);
  });
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return {
    get host() {
      return host;
    },
  };
}

function frame(opcode: number, data: Buffer): Buffer {
  const size = data.byteLength;
  const head =
    size < 126
      ? [size]
      : size < 65_536
        ? [126, size >> 8, size & 255]
        : [127, 0, 0, 0, 0, size >>> 24, (size >> 16) & 255, (size >> 8) & 255, size & 255];
  return Buffer.concat([Buffer.from([0x80 | opcode, ...head]), data]);
}

/** Of a client: masked. */
function unframe(bytes: Buffer): { opcode: number; data: Buffer; length: number } | null {
  if (bytes.byteLength < 2) return null;
  const short = bytes.readUInt8(1) & 127;
  const head = short === 126 ? 4 : short === 127 ? 10 : 2;
  if (bytes.byteLength < head + 4) return null;
  const size = short === 126 ? bytes.readUInt16BE(2) : short === 127 ? bytes.readUInt32BE(6) : short;
  if (bytes.byteLength < head + 4 + size) return null;
  const mask = bytes.subarray(head, head + 4);
  const data = Buffer.from(bytes.subarray(head + 4, head + 4 + size).map((byte, at) => byte ^ mask.readUInt8(at % 4)));
  return { opcode: bytes.readUInt8(0) & 15, data, length: head + 4 + size };
}
