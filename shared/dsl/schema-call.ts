import { z } from "zod";
import { choose, describe, isRecord } from "./schema-choose.ts";
import {
  authenticationSchema,
  durationSchema,
  endpointSchema,
  externalResourceSchema,
  freeObject,
} from "./schema-common.ts";
import { iteratorSchema } from "./schema-events.ts";
import { taskBase } from "./schema-base.ts";

const httpOutput = z.enum(["raw", "content", "response"]);
const textOrObject = choose<string | Record<string, unknown>>((value) =>
  typeof value === "string" ? z.string() : freeObject,
);

/** A name/value mapping whose values are text, or one runtime expression that gives it. */
const nameValues = choose<string | Record<string, string>>((value) => {
  if (typeof value === "string") return z.string();
  if (isRecord(value)) return z.record(z.string(), z.string("Must be text: put a number or a boolean in quotes."));
  return { code: "type", message: `Must be an object of texts or a runtime expression, not ${describe(value)}.` };
});

export const callHttpTaskSchema = z.strictObject({
  ...taskBase,
  call: z.literal("http"),
  with: z.strictObject({
    method: z.string().min(1, "Must be an HTTP method, such as get."),
    endpoint: endpointSchema,
    headers: nameValues.optional(),
    body: z.unknown().optional(),
    query: nameValues.optional(),
    output: httpOutput.optional(),
    redirect: z.boolean().optional(),
  }),
});

export const callOpenApiTaskSchema = z.strictObject({
  ...taskBase,
  call: z.literal("openapi"),
  with: z.strictObject({
    document: externalResourceSchema,
    operationId: z.string(),
    parameters: freeObject.optional(),
    authentication: authenticationSchema.optional(),
    output: httpOutput.optional(),
    redirect: z.boolean().optional(),
  }),
});

export const callGrpcTaskSchema = z.strictObject({
  ...taskBase,
  call: z.literal("grpc"),
  with: z.strictObject({
    proto: externalResourceSchema,
    service: z.strictObject({
      name: z.string(),
      host: z.string(),
      port: z.number().int().min(0).max(65_535).optional(),
      authentication: authenticationSchema.optional(),
    }),
    method: z.string(),
    arguments: freeObject.optional(),
  }),
});

const asyncApiMessage = z.strictObject({ payload: freeObject.optional(), headers: freeObject.optional() });
const asyncApiSubscription = z.strictObject({
  filter: z.string().optional(),
  consume: z
    .strictObject({
      for: durationSchema.optional(),
      amount: z.number().int().optional(),
      while: z.string().optional(),
      until: z.string().optional(),
    })
    .refine(
      (value) => [value.amount, value.while, value.until].filter((one) => one !== undefined).length === 1,
      "Name exactly one of amount, while, until.",
    ),
  foreach: iteratorSchema.optional(),
});
export const callAsyncApiTaskSchema = z.strictObject({
  ...taskBase,
  call: z.literal("asyncapi"),
  with: z
    .strictObject({
      document: externalResourceSchema,
      channel: z.string().optional(),
      operation: z.string().optional(),
      server: z.strictObject({ name: z.string(), variables: freeObject.optional() }).optional(),
      protocol: z.string().optional(),
      message: asyncApiMessage.optional(),
      subscription: asyncApiSubscription.optional(),
      authentication: authenticationSchema.optional(),
    })
    .refine(
      (value) => (value.operation === undefined) !== (value.channel === undefined),
      "Name an operation or a channel, one of the two.",
    )
    .refine(
      (value) => (value.message === undefined) !== (value.subscription === undefined),
      "Name a message or a subscription, one of the two.",
    ),
});

export const callMcpTaskSchema = z.strictObject({
  ...taskBase,
  call: z.literal("mcp"),
  with: z.looseObject({
    protocolVersion: z.string().optional(),
    method: z.enum([
      "tools/list",
      "tools/call",
      "prompts/list",
      "prompts/get",
      "resources/list",
      "resources/read",
      "resources/templates/list",
    ]),
    parameters: textOrObject.optional(),
    timeout: durationSchema.optional(),
    transport: z
      .looseObject({
        http: z
          .looseObject({ endpoint: endpointSchema, headers: z.record(z.string(), z.string()).optional() })
          .optional(),
        stdio: z
          .looseObject({
            command: z.string(),
            arguments: z.array(z.string()).optional(),
            environment: z.record(z.string(), z.string()).optional(),
          })
          .optional(),
        options: z.record(z.string(), z.string()).optional(),
      })
      .refine(
        (value) => (value.http === undefined) !== (value.stdio === undefined),
        "Name http or stdio, one of the two.",
      ),
    client: z.looseObject({ name: z.string(), version: z.string() }).optional(),
  }),
});

export const callA2aTaskSchema = z.strictObject({
  ...taskBase,
  call: z.literal("a2a"),
  with: z.strictObject({
    agentCard: externalResourceSchema.optional(),
    server: endpointSchema.optional(),
    method: z.string(),
    parameters: textOrObject.optional(),
  }),
});

/** Any other name: a function of `use.functions` or of a catalog. */
export const callFunctionTaskSchema = z.strictObject({
  ...taskBase,
  call: z.string().min(1),
  with: freeObject.optional(),
});

const PROTOCOLS = {
  http: callHttpTaskSchema,
  openapi: callOpenApiTaskSchema,
  grpc: callGrpcTaskSchema,
  asyncapi: callAsyncApiTaskSchema,
  mcp: callMcpTaskSchema,
  a2a: callA2aTaskSchema,
} as const;

export type CallTask = z.infer<(typeof PROTOCOLS)[keyof typeof PROTOCOLS] | typeof callFunctionTaskSchema>;

export const callTaskSchema = choose<CallTask>((value) => {
  const call = isRecord(value) ? value["call"] : undefined;
  if (typeof call !== "string") {
    return { code: "type", path: ["call"], message: `Must name what to call, such as http, not ${describe(call)}.` };
  }
  return Object.hasOwn(PROTOCOLS, call) ? PROTOCOLS[call as keyof typeof PROTOCOLS] : callFunctionTaskSchema;
});
