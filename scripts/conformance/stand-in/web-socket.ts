import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";

const PAUSE_MS = 20;
const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const TEXT = 0x81;
const CLOSE = 0x88;
const NORMAL = 1000;

/** Accepts a WebSocket (RFC 6455), sends the messages as JSON, closes it unless it stays. What the other side says is not read. */
export async function sendAll(
  request: IncomingMessage,
  socket: Duplex,
  messages: readonly unknown[],
  stays: boolean,
): Promise<void> {
  const accept = createHash("sha1").update(`${request.headers["sec-websocket-key"]}${GUID}`).digest("base64");
  socket.on("error", () => socket.destroy());
  socket.resume();
  const protocol = request.headers["sec-websocket-protocol"]?.split(",")[0]?.trim();
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n` +
      `${protocol === undefined ? "" : `Sec-WebSocket-Protocol: ${protocol}\r\n`}\r\n`,
  );
  for (const message of messages) {
    await sleep(PAUSE_MS);
    if (socket.destroyed) return;
    socket.write(frame(TEXT, Buffer.from(JSON.stringify(message))));
  }
  if (stays) return;
  await sleep(PAUSE_MS);
  if (!socket.destroyed) socket.end(frame(CLOSE, Buffer.from([NORMAL >> 8, NORMAL & 0xff])));
}

/** Of less than 126 bytes, which all that is sent here is. */
function frame(head: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([head, content.length]), content]);
}
