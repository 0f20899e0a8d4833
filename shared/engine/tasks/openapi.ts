import type { OpenApiEffect } from "../../domain/effects.ts";
import { DEFAULT_CALL_TIMEOUT_MS } from "../../domain/limits.ts";
import type { CallOpenApiTask } from "../../dsl/types.ts";
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

export interface OpenApiBody {
  readonly kind: "openapi";
  readonly document: CompiledEndpoint;
  readonly operationId: Template;
  readonly parameters: Template | null;
  readonly authentication: Authentication | null;
  readonly output: OpenApiEffect["output"];
  readonly redirect: boolean;
}

export function compileOpenApi(compiler: Compiler, call: CallOpenApiTask["with"]): OpenApiBody {
  const { document, operationId, parameters, authentication, output, redirect } = call;
  return {
    kind: "openapi",
    document: compileEndpoint(compiler, document.endpoint),
    operationId: compiler.make.value(operationId),
    parameters: optional(parameters, compiler.make.value),
    authentication: compileAuthentication(compiler, authentication),
    output: output ?? "content",
    redirect: redirect ?? false,
  };
}

export function openApiRequest(body: OpenApiBody, value: Value): OpenApiEffect {
  return {
    kind: "openapi",
    document: resourceRequest(body.document, value),
    operationId: scalar(value(body.operationId), "with.operationId"),
    parameters: body.parameters === null ? {} : record(value(body.parameters), "with.parameters"),
    output: body.output,
    redirect: body.redirect,
    ...authenticated(body.authentication, value),
    timeoutMs: DEFAULT_CALL_TIMEOUT_MS,
  };
}
