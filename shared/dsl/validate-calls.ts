import type { Path } from "./pointer.ts";
import type { CallAsyncApiTask, CallGrpcTask, CallMcpTask, CallOpenApiTask, TaskBase } from "./types.ts";
import { validateAuthentication } from "./validate-authentication.ts";
import type { Validation } from "./validate-context.ts";
import { validateEndpoint, validateObjectOrExpression } from "./validate-endpoint.ts";
import { validateForeach } from "./validate-events.ts";

export function validateOpenApi(check: Validation, call: CallOpenApiTask["with"], path: Path): void {
  const { document, operationId, parameters, authentication } = call;
  validateEndpoint(check, document.endpoint, [...path, "document", "endpoint"]);
  check.text(operationId, [...path, "operationId"]);
  check.template(parameters, [...path, "parameters"]);
  validateAuthentication(check, authentication, [...path, "authentication"]);
}

export function validateGrpc(
  check: Validation,
  call: CallGrpcTask["with"],
  metadata: TaskBase["metadata"],
  path: Path,
): void {
  const { proto, service, method } = call;
  validateEndpoint(check, proto.endpoint, [...path, "proto", "endpoint"]);
  for (const name of ["name", "host"] as const) check.text(service[name], [...path, "service", name]);
  validateAuthentication(check, service.authentication, [...path, "service", "authentication"]);
  check.text(method, [...path, "method"]);
  check.template(call.arguments, [...path, "arguments"]);
  const protocol = metadata?.["protocol"];
  if (protocol === undefined || protocol === "grpc-web" || protocol === "connect") return;
  const at = [...path.slice(0, -1), "metadata", "protocol"];
  if (protocol === "grpc")
    check.add(
      at,
      "feature.unsupported",
      "Native gRPC needs HTTP/2 trailers, which this runtime can't send: use grpc-web (Envoy and most servers translate it) or connect.",
    );
  else check.add(at, "value", "Must be grpc-web or connect.");
}

export function validateAsyncApi(check: Validation, call: CallAsyncApiTask["with"], path: Path): void {
  const { document, server, message, subscription, authentication } = call;
  validateEndpoint(check, document.endpoint, [...path, "document", "endpoint"]);
  for (const name of ["operation", "channel", "protocol"] as const) check.text(call[name], [...path, name]);
  check.template(server, [...path, "server"]);
  check.template(message, [...path, "message"]);
  validateAuthentication(check, authentication, [...path, "authentication"]);
  const { protocol } = call;
  if (server === undefined && protocol !== undefined && !protocol.includes("${") && !SERVED.has(protocol)) {
    check.add(
      [...path, "protocol"],
      "feature.unsupported",
      `AsyncAPI over ${protocol} is not supported: http, https, ws and wss are; or put a bridge between.`,
    );
  }
  if (subscription === undefined) return;
  const at = [...path, "subscription"];
  const { filter, consume, foreach } = subscription;
  check.condition(filter, [...at, "filter"]);
  check.duration(consume.for, [...at, "consume", "for"]);
  check.condition(consume.while, [...at, "consume", "while"]);
  check.condition(consume.until, [...at, "consume", "until"]);
  if (consume.amount !== undefined && consume.amount < 1)
    check.add([...at, "consume", "amount"], "value", "Must be at least 1.");
  validateForeach(check, foreach, [...at, "foreach"]);
}
const SERVED: ReadonlySet<string> = new Set(["http", "https", "ws", "wss"]);

export function validateMcp(check: Validation, call: CallMcpTask["with"], path: Path): void {
  const { transport, parameters } = call;
  check.text(call.protocolVersion, [...path, "protocolVersion"]);
  if (parameters !== undefined) validateObjectOrExpression(check, parameters, [...path, "parameters"]);
  check.duration(call.timeout, [...path, "timeout"]);
  check.template(call.client, [...path, "client"]);
  if (transport.stdio !== undefined) {
    return check.add(
      [...path, "transport", "stdio"],
      "feature.unsupported",
      "MCP over stdio starts a process, and there are none here: run the server somewhere and use transport.http.",
    );
  }
  if (transport.http === undefined) return;
  validateEndpoint(check, transport.http.endpoint, [...path, "transport", "http", "endpoint"]);
  check.template(transport.http.headers, [...path, "transport", "http", "headers"]);
}
