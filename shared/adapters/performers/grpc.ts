import type { DescMethod, DescService, JsonValue } from "@bufbuild/protobuf";
import { isPrivateHost } from "../../domain/addresses.ts";
import type { GrpcEffect } from "../../domain/effects.ts";
import type { EffectOutcome } from "../../domain/journal.ts";
import { type Result, fail, ok } from "../../domain/result.ts";
import type { OutgoingResponse } from "../../ports/egress.ts";
import type { EffectCall, Performer } from "../../ports/performer.ts";
import { standardError } from "../standard-errors.ts";
import type { Authenticator } from "./authentication.ts";
import { END_OF_STREAM, TRAILERS, frame, frames, trailersOf } from "./grpc-frames.ts";
import { readProto } from "./grpc-proto.ts";
import { codeOfConnect, grpcError, grpcMessage } from "./grpc-status.ts";
import type { ResourceLoader } from "./resources.ts";
import { settled } from "./settled.ts";

export interface GrpcPerformerOptions {
  readonly authenticator: Authenticator;
  readonly resources: ResourceLoader;
}

/** Messages of one stream, at most. */
const MAX_MESSAGES = 10_000;

/**
 * `call: grpc` (DSL 1.0.3, "gRPC Call") as gRPC-Web or Connect: `fetch` has no trailers, which gRPC itself needs.
 * Arguments and answers are proto3's JSON mapping. A method that streams its answers gives the list of them.
 */
export function createGrpcPerformer(options: GrpcPerformerOptions): Performer<GrpcEffect> {
  return { perform: (request, call) => settled(() => perform(options, request, call)) };
}

async function perform(options: GrpcPerformerOptions, request: GrpcEffect, call: EffectCall): Promise<EffectOutcome> {
  const ends = Date.now() + request.timeoutMs;
  const proto = await options.resources.text(request.proto, ends, call);
  if (!proto.ok) return { ok: false, error: proto.error };
  const services = await readProto(proto.value.value);
  if (!services.ok) return misconfigured(services.error.detail);
  const method = methodOf(services.value, request);
  if (!method.ok) return misconfigured(method.error.detail);
  const message = await encoded(method.value, request);
  if (!message.ok) return misconfigured(message.error.detail);
  const left = Math.max(1, ends - Date.now());
  const exchange = await options.authenticator.send(
    {
      method: "POST",
      url: `${originOf(request.service)}/${method.value.parent.typeName}/${method.value.name}`,
      headers: { ...headersOf(request, method.value, left), "idempotency-key": call.key },
      body: message.value,
      redirect: false,
      timeoutMs: left,
    },
    request.authentication,
    call,
  );
  if (!exchange.ok) return { ok: false, error: exchange.error };
  const { status } = exchange.value;
  const read = request.protocol === "connect" ? connectAnswer : grpcWebAnswer;
  const outcome = await read(method.value, exchange.value);
  return { ...outcome, status };
}

function methodOf(services: readonly DescService[], request: GrpcEffect): Result<DescMethod> {
  const { name } = request.service;
  const named = services.filter((service) => service.typeName === name);
  const found = named.length > 0 ? named : services.filter((service) => service.name === name);
  const [service] = found;
  if (service === undefined || found.length > 1) {
    const all = services.map(({ typeName }) => typeName).join(", ");
    return fail("invalid", `The proto has no service ${JSON.stringify(name)}. It has: ${all === "" ? "none" : all}.`);
  }
  const method = service.methods.find((one) => one.name === request.method);
  if (method === undefined) {
    const all = service.methods.map((one) => one.name).join(", ");
    return fail("invalid", `${service.typeName} has no method ${JSON.stringify(request.method)}. It has: ${all}.`);
  }
  if (method.methodKind === "client_streaming" || method.methodKind === "bidi_streaming")
    return fail("invalid", `${service.typeName}/${method.name} takes a stream. A task sends one message.`);
  return ok(method);
}

/** Addresses of one's own network speak plain HTTP, as development does; everything else is TLS. */
function originOf(service: GrpcEffect["service"]): string {
  const port = service.port === undefined ? "" : `:${service.port}`;
  return `${isPrivateHost(service.host) && service.port !== 443 ? "http" : "https"}://${service.host}${port}`;
}

async function encoded(method: DescMethod, request: GrpcEffect): Promise<Result<string | Uint8Array>> {
  const { fromJson, toBinary, toJson } = await import("@bufbuild/protobuf");
  try {
    const message = fromJson(method.input, request.arguments as JsonValue);
    if (request.protocol === "grpc-web") return ok(frame(0, toBinary(method.input, message)));
    const json = JSON.stringify(toJson(method.input, message));
    return ok(isStream(method) ? frame(0, new TextEncoder().encode(json)) : json);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return fail("invalid", `The arguments are no ${method.input.typeName}: ${why.slice(0, 500)}`);
  }
}

function headersOf(request: GrpcEffect, method: DescMethod, timeoutMs: number): Record<string, string> {
  if (request.protocol === "grpc-web") {
    return {
      "content-type": "application/grpc-web+proto",
      accept: "application/grpc-web+proto",
      "x-grpc-web": "1",
      "grpc-accept-encoding": "identity",
      "grpc-timeout": `${Math.min(timeoutMs, 99_999_999)}m`,
    };
  }
  const type = isStream(method) ? "application/connect+json" : "application/json";
  return {
    "content-type": type,
    accept: type,
    "connect-protocol-version": "1",
    "connect-timeout-ms": String(Math.min(timeoutMs, 9_999_999_999)),
  };
}

async function grpcWebAnswer(method: DescMethod, response: OutgoingResponse): Promise<EffectOutcome> {
  const name = `${method.parent.typeName}/${method.name}`;
  const type = response.headers["content-type"] ?? "";
  if (response.status !== 200) return notHttp(name, response);
  if (!/^application\/grpc-web(\+proto)?\s*(;|$)/i.test(type))
    return broken(
      name,
      `its content type is ${JSON.stringify(type.slice(0, 100))}, not application/grpc-web+proto. Does the service speak gRPC-Web?`,
    );
  const read = frames(response.body);
  if (!read.ok) return broken(name, read.error.detail);
  const last = read.value.find(({ flags }) => flags & TRAILERS);
  // A refusal may come without a body, its status among the headers.
  const trailers = last === undefined ? response.headers : trailersOf(last.data);
  const status = trailers["grpc-status"];
  if (status === undefined) return broken(name, "it has no grpc-status: the answer was cut off");
  if (status !== "0")
    return { ok: false, error: grpcError(Number(status), grpcMessage(trailers["grpc-message"]), name) };
  const { fromBinary, toJson } = await import("@bufbuild/protobuf");
  const data = read.value.filter(({ flags }) => !(flags & TRAILERS));
  return answer(method, data, (bytes) => toJson(method.output, fromBinary(method.output, bytes)));
}

async function connectAnswer(method: DescMethod, response: OutgoingResponse): Promise<EffectOutcome> {
  const name = `${method.parent.typeName}/${method.name}`;
  const { fromJson, toJson } = await import("@bufbuild/protobuf");
  const decode = (bytes: Uint8Array): unknown =>
    toJson(method.output, fromJson(method.output, JSON.parse(text(bytes)) as JsonValue, { ignoreUnknownFields: true }));
  const type = response.headers["content-type"] ?? "";
  if (!isStream(method)) {
    const json = /^application\/json\b/i.test(type);
    if (response.status !== 200)
      return (json ? connectError(name, jsonOf(text(response.body))) : null) ?? notHttp(name, response);
    if (!json) return broken(name, `its content type is ${JSON.stringify(type.slice(0, 100))}, not application/json`);
    return answer(method, [{ data: response.body }], decode);
  }
  if (response.status !== 200) return notHttp(name, response);
  if (!/^application\/connect\+json\b/i.test(type))
    return broken(name, `its content type is ${JSON.stringify(type.slice(0, 100))}, not application/connect+json`);
  const read = frames(response.body);
  if (!read.ok) return broken(name, read.error.detail);
  const last = read.value.find(({ flags }) => flags & END_OF_STREAM);
  if (last === undefined) return broken(name, "the stream was cut off");
  const end = jsonOf(text(last.data));
  const error = typeof end === "object" && end !== null && "error" in end ? connectError(name, end.error) : null;
  return (
    error ??
    answer(
      method,
      read.value.filter(({ flags }) => !(flags & END_OF_STREAM)),
      decode,
    )
  );
}

function answer(
  method: DescMethod,
  messages: readonly { readonly data: Uint8Array }[],
  decode: (data: Uint8Array) => unknown,
): EffectOutcome {
  const name = `${method.parent.typeName}/${method.name}`;
  if (messages.length > MAX_MESSAGES) return broken(name, `it has more than ${MAX_MESSAGES} messages`);
  try {
    const values = messages.map(({ data }) => decode(data));
    if (isStream(method)) return { ok: true, output: values };
    if (values.length !== 1) return broken(name, `it has ${values.length} messages, where one is due`);
    return { ok: true, output: values[0] };
  } catch (error) {
    return broken(
      name,
      `it is no ${method.output.typeName}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function connectError(name: string, error: unknown): EffectOutcome | null {
  if (typeof error !== "object" || error === null || !("code" in error)) return null;
  const message = "message" in error && typeof error.message === "string" ? error.message : "";
  return { ok: false, error: grpcError(codeOfConnect(error.code), message, name) };
}

function isStream(method: DescMethod): boolean {
  return method.methodKind === "server_streaming";
}

function notHttp(name: string, { status, body }: OutgoingResponse): EffectOutcome {
  const said = text(body.subarray(0, 2_000)).slice(0, 500);
  const detail = `${name} answered ${status}${said === "" ? "." : `: ${said}`}`;
  return { ok: false, error: standardError("communication", status, `HTTP ${status}`, detail) };
}

function broken(name: string, why: string): EffectOutcome {
  const detail = `The answer of ${name} can't be read: ${why.slice(0, 500)}.`;
  return { ok: false, error: standardError("communication", 502, "Invalid Answer", detail) };
}

function misconfigured(detail: string): EffectOutcome {
  return { ok: false, error: standardError("configuration", 400, "Invalid gRPC Call", detail) };
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function jsonOf(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    return null;
  }
}
