import type { Received, Reply } from "./exchange.ts";

const GREET_PROTO = `syntax = "proto3";
package GreeterApi;
service Greeter {
  rpc SayHello (HelloRequest) returns (HelloReply);
}
message HelloRequest { string name = 1; }
message HelloReply { string message = 1; }
`;

const STRING_FIELD_1 = 0x0a;
const TRAILERS = 0x80;

/** GreeterApi.Greeter by gRPC-Web: frames of one flag byte, four of length, then protobuf; trailers are a frame too. */
export function greeter({ method, path, headers, body }: Received): Reply | null {
  if (path === "/greet.proto") return { status: 200, headers: { "content-type": "text/plain" }, body: GREET_PROTO };
  if (method !== "POST" || path !== "/GreeterApi.Greeter/SayHello") return null;
  const type = headers["content-type"] ?? "";
  if (!type.startsWith("application/grpc-web")) return { status: 415 };
  const text = type.startsWith("application/grpc-web-text");
  const bytes = text ? Buffer.from(body.toString("latin1"), "base64") : body;
  const message = bytes.subarray(5, 5 + bytes.readUInt32BE(1));
  // One byte of length: the names of the examples are short.
  const name = message[0] === STRING_FIELD_1 ? message.subarray(2, 2 + (message[1] ?? 0)).toString("utf8") : "";
  const greeting = Buffer.from(`Hello ${name}`);
  const reply = Buffer.concat([
    frame(0, Buffer.concat([Buffer.from([STRING_FIELD_1, greeting.length]), greeting])),
    frame(TRAILERS, Buffer.from("grpc-status: 0\r\n")),
  ]);
  return { status: 200, headers: { "content-type": type }, body: text ? reply.toString("base64") : reply };
}

function frame(flag: number, content: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head[0] = flag;
  head.writeUInt32BE(content.length, 1);
  return Buffer.concat([head, content]);
}
