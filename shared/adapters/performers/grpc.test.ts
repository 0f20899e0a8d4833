import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fromBinary, fromJson, toBinary, toJson } from "@bufbuild/protobuf";
import { Code, ConnectError, type ConnectRouter } from "@connectrpc/connect";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import protobufjs from "protobufjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GrpcEffect } from "../../domain/effects.ts";
import type { EffectOutcome } from "../../domain/journal.ts";
import { callDependencies } from "../../testing/node/call-performers.ts";
import { createNodeEgress, testCall } from "../../testing/node/egress.ts";
import { useHttpServer } from "../../testing/node/http-server.ts";
import { frame } from "./grpc-frames.ts";
import { MAX_PROTO_CHARACTERS, readProto } from "./grpc-proto.ts";
import { createGrpcPerformer } from "./grpc.ts";

const PROTO = `
// The service of these tests.
syntax = "proto3";
package shop.v1;
import "google/protobuf/timestamp.proto";
import "google/protobuf/duration.proto";
import "google/protobuf/struct.proto";
import "google/protobuf/wrappers.proto";
import "google/protobuf/empty.proto";
import "google/api/annotations.proto";

enum Colour { COLOUR_UNSPECIFIED = 0; RED = 1; BLUE = 2; }

message Everything {
  int64 big = 1;
  uint64 bigger = 2;
  sint32 small = 3;
  fixed64 fixed = 4;
  double ratio = 5;
  bool yes = 6;
  string some_text = 7;
  bytes raw = 8;
  Colour colour = 9;
  repeated int32 numbers = 10;
  map<string, Item> items = 11;
  map<int64, string> names = 12;
  oneof choice { string left = 13; Item right = 14; }
  optional int32 maybe = 15;
  google.protobuf.Timestamp at = 16;
  google.protobuf.Duration lasts = 17;
  google.protobuf.Struct anything = 18;
  google.protobuf.Value value = 19;
  google.protobuf.StringValue wrapped = 20;
  Everything inner = 21;
  string named = 22 [json_name = "otherName"];
  message Item { int32 count = 1; Kind kind = 2; enum Kind { NONE = 0; GOOD = 1; } }
  repeated Item.Kind kinds = 23;
  reserved 100 to 200;
}
message Ask { string mode = 1; int32 times = 2; }

service Shop {
  rpc Echo (Everything) returns (Everything) { option (google.api.http) = { get: "/x" }; }
  rpc Fail (Ask) returns (google.protobuf.Empty);
  rpc Nothing (google.protobuf.Empty) returns (google.protobuf.Empty);
  rpc Count (Ask) returns (stream Ask);
  rpc Upload (stream Ask) returns (Ask);
}`;

const VALUE = {
  big: "9007199254740993",
  bigger: "18446744073709551615",
  small: -7,
  fixed: "12",
  ratio: 0.5,
  yes: true,
  someText: "grüße",
  raw: "AAEC/w==",
  colour: "BLUE",
  numbers: [1, 2, 300],
  items: { a: { count: 2, kind: "GOOD" } },
  names: { "-5": "five" },
  right: { count: 1 },
  maybe: 0,
  at: "2026-11-23T10:00:00.500Z",
  lasts: "1.500s",
  anything: { a: [1, null, { b: "c" }] },
  value: [true],
  wrapped: "",
  inner: { big: "1", left: "l" },
  otherName: "x",
  kinds: ["GOOD", "NONE"],
};

let service: Server;
let port = 0;
const seen: Record<string, string | null>[] = [];
const documents: Record<string, string> = { "/shop.proto": PROTO };
const files = useHttpServer(({ path }, response) => {
  const text = documents[path];
  response.writeHead(text === undefined ? 404 : 200, { "content-type": "text/plain" }).end(text);
});

beforeAll(async () => {
  const services = await readProto(PROTO);
  const shop = services.ok ? services.value[0] : undefined;
  if (shop === undefined) throw new Error("no service");
  const routes = (router: ConnectRouter): void => {
    const methods = {
      echo: (value: unknown, { requestHeader }: { requestHeader: Headers }) => {
        seen.push({ key: requestHeader.get("idempotency-key"), authorization: requestHeader.get("authorization") });
        return value;
      },
      fail: ({ mode }: { mode: string }) => {
        throw new ConnectError(`no such thing: ${mode} ü`, Code.NotFound);
      },
      nothing: () => ({}),
      async *count({ mode, times }: { mode: string; times: number }) {
        for (let n = 1; n <= times; n++) yield { mode, times: n };
        if (mode === "break") throw new ConnectError("half-way", Code.ResourceExhausted);
      },
    };
    router.service(shop, methods as never);
  };
  service = createServer(connectNodeAdapter({ routes }));
  await new Promise<void>((resolve) => service.listen(0, "127.0.0.1", resolve));
  port = (service.address() as AddressInfo).port;
});
afterAll(() => service.close());

const performer = createGrpcPerformer(callDependencies(createNodeEgress()));

async function perform(more: Partial<GrpcEffect>): Promise<EffectOutcome> {
  const performed = await performer.perform(
    {
      kind: "grpc",
      proto: { uri: `${files.origin}/shop.proto` },
      service: { name: "shop.v1.Shop", host: "127.0.0.1", port },
      method: "Echo",
      arguments: {},
      protocol: "grpc-web",
      timeoutMs: 5_000,
      ...more,
    },
    testCall(),
  );
  if (performed.parked) throw new Error("parked");
  return performed.outcome;
}

describe.each(["grpc-web", "connect"] as const)("call: grpc by %s", (protocol) => {
  it("maps every kind of field to JSON and back", async () => {
    expect(await perform({ protocol, arguments: VALUE })).toMatchObject({ ok: true, output: VALUE, status: 200 });
  });

  it("sends the idempotency key and the credentials", async () => {
    await perform({ protocol, authentication: { scheme: "bearer", token: "tok" } });
    expect(seen.at(-1)).toEqual({ key: "exe_1:abc", authorization: "Bearer tok" });
  });

  it("finds the service by its short name, and takes proto's own names", async () => {
    const named = { service: { name: "Shop", host: "127.0.0.1", port }, arguments: { some_text: "a", named: "b" } };
    expect(await perform({ protocol, ...named })).toMatchObject({
      ok: true,
      output: { someText: "a", otherName: "b" },
    });
  });

  it("gives an empty object for an empty message", async () => {
    expect(await perform({ protocol, method: "Nothing" })).toMatchObject({ ok: true, output: {} });
  });

  it("gives the list of a stream", async () => {
    expect(await perform({ protocol, method: "Count", arguments: { mode: "n", times: 3 } })).toMatchObject({
      ok: true,
      output: [1, 2, 3].map((times) => ({ mode: "n", times })),
    });
    expect(await perform({ protocol, method: "Count", arguments: {} })).toMatchObject({ ok: true, output: [] });
  });

  it("makes a refusal a communication error with the status it stands for", async () => {
    const type = "https://serverlessworkflow.io/spec/1.0.0/errors/communication";
    expect(await perform({ protocol, method: "Fail", arguments: { mode: "x" } })).toMatchObject({
      ok: false,
      error: {
        type,
        status: 404,
        title: "gRPC NOT_FOUND",
        detail: "shop.v1.Shop/Fail answered NOT_FOUND: no such thing: x ü",
      },
    });
    expect(await perform({ protocol, method: "Count", arguments: { mode: "break", times: 2 } })).toMatchObject({
      ok: false,
      error: { type, status: 429 },
    });
  });

  it.each([
    [{ method: "None" }, /shop.v1.Shop has no method "None". It has: Echo, Fail/],
    [{ method: "Upload" }, /takes a stream/],
    [{ service: { name: "Other", host: "127.0.0.1" } }, /no service "Other". It has: shop.v1.Shop/],
    [{ arguments: { nonsense: 1 } }, /arguments are no shop.v1.Everything.*nonsense/],
    [{ arguments: { big: "many" } }, /arguments are no/],
    [{ arguments: { left: "a", right: {} } }, /arguments are no/],
    [{ proto: { uri: "about:blank" } }, /about:/],
  ])("refuses what can't be sent: %#", async (more, reason) => {
    const outcome = await perform({ protocol, ...more });
    expect(outcome).toMatchObject({ ok: false, error: { detail: expect.stringMatching(reason) } });
  });

  it("says when a service is not there, or speaks something else", async () => {
    expect(await perform({ protocol, service: { name: "Shop", host: "127.0.0.1", port: 1 } })).toMatchObject({
      ok: false,
      error: { status: 503 },
    });
    const http = Number(new URL(files.origin).port);
    documents["/shop.v1.Shop/Echo"] = "hello";
    expect(await perform({ protocol, service: { name: "Shop", host: "127.0.0.1", port: http } })).toMatchObject({
      ok: false,
      error: { status: 502, detail: expect.stringMatching(/content type is "text\/plain"/) },
    });
  });

  it("does not call a private address where that is not allowed", async () => {
    const strict = createGrpcPerformer({
      ...callDependencies(createNodeEgress()),
      authenticator: callDependencies(createNodeEgress({ allowPrivate: false })).authenticator,
    });
    const performed = await strict.perform(
      {
        kind: "grpc",
        proto: { uri: `${files.origin}/shop.proto` },
        service: { name: "Shop", host: "127.0.0.1", port },
        method: "Echo",
        arguments: {},
        protocol,
        timeoutMs: 2_000,
      },
      testCall(),
    );
    expect(performed).toMatchObject({ outcome: { ok: false, error: { status: 403 } } });
  });
});

describe("answers that lie", () => {
  const answers: Record<string, Uint8Array> = {
    cut: frame(0, new Uint8Array(10)).subarray(0, 8),
    head: new Uint8Array([0, 0]),
    compressed: frame(1, new Uint8Array(3)),
    endless: new Uint8Array([0, 0xff, 0xff, 0xff, 0xff]),
    garbage: new Uint8Array([
      ...frame(0, new Uint8Array([0x0b, 0xff])),
      ...frame(0x80, Buffer.from("grpc-status: 0\r\n")),
    ]),
    two: new Uint8Array([
      ...frame(0, new Uint8Array()),
      ...frame(0, new Uint8Array()),
      ...frame(0x80, Buffer.from("grpc-status:0")),
    ]),
    deep: new Uint8Array([...frame(0, deep(50_000)), ...frame(0x80, Buffer.from("grpc-status: 0\r\n"))]),
    unfinished: frame(0, new Uint8Array()),
  };
  let now = "";
  const liar = useHttpServer((_, response) => {
    response.writeHead(200, { "content-type": "application/grpc-web+proto" }).end(answers[now]);
  });

  it.each(Object.keys(answers))("%s", async (name) => {
    now = name;
    const outcome = await perform({
      service: { name: "Shop", host: "127.0.0.1", port: Number(new URL(liar.origin).port) },
    });
    expect(outcome).toMatchObject({ ok: false, error: { status: 502, title: "Invalid Answer" } });
  });

  /** `inner.inner.inner…` */
  function deep(levels: number): Uint8Array {
    let size = 0;
    const heads: number[][] = [];
    for (let level = 0; level < levels; level++) {
      const head = [0xaa, 0x01];
      for (let rest = size; ; rest >>>= 7) {
        head.push(rest > 127 ? (rest & 127) | 128 : rest);
        if (rest <= 127) break;
      }
      heads.push(head);
      size += head.length;
    }
    return Uint8Array.from(heads.reverse().flat());
  }
});

describe("a proto", () => {
  it("is read as another implementation reads it: the same bytes", async () => {
    const services = await readProto(PROTO);
    const method = services.ok ? services.value[0]?.methods[0] : undefined;
    if (method === undefined) throw new Error("no method");
    const plain = {
      ...VALUE,
      at: undefined,
      lasts: undefined,
      anything: undefined,
      value: undefined,
      wrapped: undefined,
    };
    const ours = toBinary(method.input, fromJson(method.input, JSON.parse(JSON.stringify(plain))));
    const theirs = protobufjs
      .parse(PROTO.replaceAll(/import .*|.*google\.protobuf.*/g, ""), { keepCase: false })
      .root.lookupType("shop.v1.Everything");
    const { otherName, ...rest } = plain;
    expect(theirs.toObject(theirs.decode(ours), { longs: String, enums: String, bytes: String })).toMatchObject({
      ...JSON.parse(JSON.stringify(rest)),
      named: otherName,
      names: expect.anything(),
    });
    const back = theirs.encode(theirs.fromObject({ ...rest, named: otherName, names: {} })).finish();
    expect(toJson(method.input, fromBinary(method.input, back))).toEqual({
      ...JSON.parse(JSON.stringify(plain)),
      names: undefined,
    });
  });

  it("may be proto2, without a package, with defaults, required fields and packed lists", async () => {
    const text = `message A { required string a = 1; optional int32 b = 2 [default = 5]; repeated int32 c = 3 [packed = true]; optional E e = 4 [default = TWO]; }
      enum E { ONE = 1; TWO = 2; UNO = 1; } service S { rpc M (A) returns (A); }`;
    const services = await readProto(text.replace("enum E {", "enum E { option allow_alias = true;"));
    const input = services.ok ? services.value[0]?.methods[0]?.input : undefined;
    if (input === undefined) throw new Error(JSON.stringify(services));
    expect([...toBinary(input, fromJson(input, { a: "x", c: [1, 2] }))]).toEqual([10, 1, 120, 26, 2, 1, 2]);
    expect(toJson(input, fromBinary(input, Uint8Array.of(10, 1, 120)))).toEqual({ a: "x" });
  });

  it.each([
    ["syntax = 'proto3'; message {", /can't be read/],
    ["this is no proto", /can't be read/],
    ["", /no services/],
    ["edition = '2023'; message A {}", /editions are not supported/],
    [
      "syntax='proto3'; import 'http://169.254.169.254/x.proto'; message A { B b = 1; }",
      /A uses B, which it does not define. Imports are not loaded \(http:\/\/169/,
    ],
    [
      "syntax='proto3'; import 'google/protobuf/any.proto'; message A { google.protobuf.Any b = 1; }",
      /Any is not supported/,
    ],
    ["syntax='proto3'; enum E { A = 1; }", /has to be 0/],
    ["syntax='proto3'; message A { int32 a = 1; int32 b = 1; }", /duplicate/],
    ["syntax='proto3'; message __proto__ { int32 a = 1; }", /can't be read|no services/],
    [`syntax='proto3'; ${"message A {".repeat(900)}${"}".repeat(900)}`, /depth/],
    [
      `syntax='proto3'; message A {${Array.from({ length: 21_000 }, (_, n) => `int32 a${n} = ${n + 1};`).join("")}}`,
      /more than 1000/,
    ],
    [
      `syntax='proto3'; enum E {${Array.from({ length: 21_000 }, (_, n) => `A${n} = ${n};`).join("")}}`,
      /more than 1000/,
    ],
    [
      `syntax='proto3'; ${Array.from({ length: 2_000 }, (_, n) => `message A${n} { int32 a = 1; }`).join("//}\n")}`,
      /can't be read|more than 4000/,
    ],
    [" ".repeat(MAX_PROTO_CHARACTERS + 1), /more than/],
  ])("is refused where it is none, or hostile: %#", async (text, reason) => {
    const read = await readProto(text);
    expect(read.ok ? `no services: ${read.value.length}` : read.error.detail).toMatch(reason);
  });

  it("that names members of Object.prototype harms nothing", async () => {
    const read = await readProto(
      "syntax='proto3'; message constructor { string toString = 1; map<string, constructor> hasOwnProperty = 2; } service S { rpc valueOf (constructor) returns (constructor); }",
    );
    expect(read).toMatchObject({ ok: true });
    expect(({} as Record<string, unknown>)["a"]).toBeUndefined();
  });
});
