import { createHash } from "node:crypto";
import type { Server } from "node:http";

/** RFC 6455 §1.3. */
const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** Makes a server open WebSockets that say what `authorization` they came with, and then echo. Short messages only. */
export function echoWebSockets(server: Server): void {
  server.on("upgrade", (request, socket) => {
    const accept = createHash("sha1").update(`${request.headers["sec-websocket-key"]}${GUID}`).digest("base64");
    const [protocol] = (request.headers["sec-websocket-protocol"] ?? "").split(",");
    const chosen = protocol === undefined || protocol === "" ? "" : `Sec-WebSocket-Protocol: ${protocol.trim()}\r\n`;
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n${chosen}\r\n`,
    );
    socket.on("error", () => socket.destroy());
    const send = (opcode: number, payload: Buffer): void => {
      socket.write(Buffer.concat([Buffer.from([0x80 | opcode, payload.length]), payload]));
    };
    send(1, Buffer.from(request.headers.authorization ?? "nobody"));
    let rest = Buffer.alloc(0);
    socket.on("data", (part: Buffer) => {
      rest = Buffer.concat([rest, part]);
      // Two bytes of header, four of mask, and a payload of at most 125.
      while (rest.length >= 6 && rest.length >= 6 + ((rest[1] ?? 0) & 0x7f)) {
        const opcode = (rest[0] ?? 0) & 0x0f;
        const length = (rest[1] ?? 0) & 0x7f;
        const mask = rest.subarray(2, 6);
        const payload = Buffer.from(rest.subarray(6, 6 + length).map((byte, index) => byte ^ (mask[index & 3] ?? 0)));
        rest = rest.subarray(6 + length);
        send(opcode, payload);
        if (opcode === 8) socket.end();
      }
    });
  });
}
