import type { AsyncApiEffect } from "../../domain/effects.ts";
import { DEFAULT_CALL_TIMEOUT_MS } from "../../domain/limits.ts";
import type { CallAsyncApiTask } from "../../dsl/types.ts";
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

type Call = CallAsyncApiTask["with"];

export interface AsyncApiBody {
  readonly kind: "asyncapi";
  readonly document: CompiledEndpoint;
  readonly operation: Template | null;
  readonly channel: Template | null;
  readonly server: { readonly name: Template; readonly variables: Template | null } | null;
  readonly protocol: Template | null;
  /** Null: it subscribes. */
  readonly message: { readonly payload: Template | null; readonly headers: Template | null } | null;
  readonly authentication: Authentication | null;
}

export function compileAsyncApi(compiler: Compiler, call: Call): AsyncApiBody {
  const { make } = compiler;
  const { server, message } = call;
  return {
    kind: "asyncapi",
    document: compileEndpoint(compiler, call.document.endpoint),
    operation: optional(call.operation, make.value),
    channel: optional(call.channel, make.value),
    server:
      server === undefined
        ? null
        : { name: make.value(server.name), variables: optional(server.variables, make.value) },
    protocol: optional(call.protocol, make.value),
    message:
      message === undefined
        ? null
        : { payload: optional(message.payload, make.value), headers: optional(message.headers, make.value) },
    authentication: compileAuthentication(compiler, call.authentication),
  };
}

export function asyncApiRequest(body: AsyncApiBody, value: Value): AsyncApiEffect {
  const { operation, channel, server, protocol, message } = body;
  return {
    kind: "asyncapi",
    document: resourceRequest(body.document, value),
    ...(operation === null ? {} : { operation: scalar(value(operation), "with.operation") }),
    ...(channel === null ? {} : { channel: scalar(value(channel), "with.channel") }),
    ...(server === null ? {} : { server: serverOf(server, value) }),
    ...(protocol === null ? {} : { protocol: scalar(value(protocol), "with.protocol") }),
    ...(message === null ? { subscribe: true } : { message: messageOf(message, value) }),
    ...authenticated(body.authentication, value),
    timeoutMs: DEFAULT_CALL_TIMEOUT_MS,
  };
}

function serverOf(
  { name, variables }: NonNullable<AsyncApiBody["server"]>,
  value: Value,
): NonNullable<AsyncApiEffect["server"]> {
  return {
    name: scalar(value(name), "with.server.name"),
    ...(variables === null ? {} : { variables: record(value(variables), "with.server.variables") }),
  };
}

function messageOf(
  { payload, headers }: NonNullable<AsyncApiBody["message"]>,
  value: Value,
): NonNullable<AsyncApiEffect["message"]> {
  return {
    ...(payload === null ? {} : { payload: value(payload) }),
    ...(headers === null ? {} : { headers: record(value(headers), "with.message.headers") }),
  };
}
