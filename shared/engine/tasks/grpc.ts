import type { GrpcEffect } from "../../domain/effects.ts";
import { DEFAULT_CALL_TIMEOUT_MS } from "../../domain/limits.ts";
import type { CallGrpcTask } from "../../dsl/types.ts";
import {
  authenticated,
  compileAuthentication,
  compileEndpoint,
  resourceRequest,
  type Authentication,
  type CompiledEndpoint,
  type Value,
} from "../authentication.ts";
import { optional, type Compiler } from "../compiler.ts";
import type { Template } from "../evaluate.ts";
import { record, scalar } from "./values.ts";

export interface GrpcBody {
  readonly kind: "grpc";
  readonly proto: CompiledEndpoint;
  readonly service: { readonly name: Template; readonly host: Template; readonly port: number | undefined };
  readonly method: Template;
  readonly arguments: Template | null;
  /** `metadata.protocol`: fetch has no trailers, so native gRPC is none of them. */
  readonly protocol: GrpcEffect["protocol"];
  readonly authentication: Authentication | null;
}

export function compileGrpc(
  compiler: Compiler,
  call: CallGrpcTask["with"],
  metadata: CallGrpcTask["metadata"],
): GrpcBody {
  const { proto, service, method } = call;
  return {
    kind: "grpc",
    proto: compileEndpoint(compiler, proto.endpoint),
    service: {
      name: compiler.make.value(service.name),
      host: compiler.make.value(service.host),
      port: service.port,
    },
    method: compiler.make.value(method),
    arguments: optional(call.arguments, compiler.make.value),
    protocol: metadata?.["protocol"] === "connect" ? "connect" : "grpc-web",
    authentication: compileAuthentication(compiler, service.authentication),
  };
}

export function grpcRequest(body: GrpcBody, value: Value): GrpcEffect {
  const { name, host, port } = body.service;
  return {
    kind: "grpc",
    proto: resourceRequest(body.proto, value),
    service: {
      name: scalar(value(name), "with.service.name"),
      host: scalar(value(host), "with.service.host"),
      ...(port === undefined ? {} : { port }),
    },
    method: scalar(value(body.method), "with.method"),
    arguments: body.arguments === null ? {} : record(value(body.arguments), "with.arguments"),
    protocol: body.protocol,
    ...authenticated(body.authentication, value),
    timeoutMs: DEFAULT_CALL_TIMEOUT_MS,
  };
}
