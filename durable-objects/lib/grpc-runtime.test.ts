import { fromBinary, fromJson, toBinary, toJson } from "@bufbuild/protobuf";
import { expect, it, vi } from "vitest";
import { readProto } from "../../shared/adapters/performers/grpc-proto.ts";

it("reads a proto and maps messages where code can't be made of strings", async () => {
  // The test runner's runtime allows it, the real one does not.
  const refuse = (): never => {
    throw new EvalError("Code generation from strings disallowed for this context");
  };
  vi.stubGlobal("Function", new Proxy(Function, { apply: refuse, construct: refuse }));
  const services = await readProto(`syntax = "proto3"; package a; import "google/protobuf/timestamp.proto";
    message M { int64 n = 1; map<string, M> more = 2; google.protobuf.Timestamp at = 3; E e = 4; } enum E { X = 0; Y = 1; }
    service S { rpc Do (M) returns (stream M); }`);
  const method = services.ok ? services.value[0]?.methods[0] : undefined;
  if (method === undefined) throw new Error(JSON.stringify(services));
  const value = { n: "9007199254740993", more: { k: { e: "Y" } }, at: "2026-11-23T10:00:00Z" };
  const bytes = toBinary(method.input, fromJson(method.input, value));
  expect(toJson(method.output, fromBinary(method.output, bytes))).toEqual(value);
});
