import { z } from "zod";
import { defineContract } from "../contract.ts";
import {
  HOOK_ID,
  hookParams,
  idempotencyHeaders,
  idSchema,
  page,
  pageQuery,
  timeSchema,
  WORKFLOW_ID,
} from "./common.ts";

export const DEFAULT_TOLERANCE_SECONDS = 300;

const kindSchema = z.enum(["standard-webhooks", "github", "bearer", "none"]);
const toleranceSchema = z
  .number()
  .int()
  .min(1)
  .max(86_400)
  .meta({ description: "How far the timestamp may be off, in seconds, both ways." });

export const verificationSchema = z
  .discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("standard-webhooks"), toleranceSeconds: toleranceSchema }),
    z.strictObject({ kind: z.literal("github") }),
    z.strictObject({ kind: z.literal("bearer") }),
    z.strictObject({ kind: z.literal("none") }),
  ])
  .meta({ id: "HookVerification" });

const verificationInput = z
  .union([
    kindSchema,
    z.discriminatedUnion("kind", [
      z.strictObject({
        kind: z.literal("standard-webhooks"),
        toleranceSeconds: toleranceSchema.default(DEFAULT_TOLERANCE_SECONDS),
      }),
      z.strictObject({ kind: z.literal("github") }),
      z.strictObject({ kind: z.literal("bearer") }),
      z.strictObject({ kind: z.literal("none") }),
    ]),
  ])
  .meta({ description: "How a sender proves itself. The bare kind is enough." });

export const dedupeSchema = z
  .discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("none") }),
    z.strictObject({
      kind: z.literal("header"),
      header: z
        .string()
        .regex(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,100}$/, "a header's name")
        .meta({ example: "webhook-id" }),
    }),
    z.strictObject({
      kind: z.literal("expression"),
      expression: z
        .string()
        .min(1)
        .max(4096)
        .meta({ description: "jq over what the workflow gets as input.", example: ".body.order.id" }),
    }),
  ])
  .meta({ id: "HookDedupe" });

export const hookSchema = z
  .object({
    id: idSchema.meta({ example: HOOK_ID }),
    url: z.url(),
    workflow: idSchema.meta({ example: WORKFLOW_ID }),
    verification: verificationSchema,
    dedupe: dedupeSchema,
    enabled: z.boolean(),
    createdAt: timeSchema,
  })
  .meta({ id: "Hook" });
export type Hook = z.infer<typeof hookSchema>;

/** What a hook was sent, as its workflow gets it. */
export const hookRequestSchema = z
  .object({
    id: z.string(),
    at: timeSchema,
    input: z.unknown().meta({ description: "`{body, headers, query, method, path}`, as the workflow gets it." }),
    shortened: z.string().nullable().meta({
      description: "What was left out of `input`, in words, where it was too large to be kept; null: nothing.",
    }),
    execution: idSchema.nullable().meta({ description: "What it started; null: it was kept, and started nothing." }),
  })
  .meta({ id: "HookRequest" });
export type HookRequest = z.infer<typeof hookRequestSchema>;

const tags = ["Hooks"] as const;

export const hooks = {
  create: defineContract({
    id: "hooks.create",
    method: "POST",
    path: "/v1/hooks",
    summary: "Create a hook",
    description: "A URL that starts a workflow. The secret is in this answer and never again.",
    tags,
    headers: idempotencyHeaders,
    body: z.strictObject({
      workflow: idSchema.meta({ example: WORKFLOW_ID }),
      verification: verificationInput,
      dedupe: dedupeSchema.optional().meta({
        description: "Which deliveries are the same one. Default: `webhook-id` with Standard Webhooks, else none.",
      }),
      secret: z.string().min(16).max(512).optional().meta({
        description:
          "One that the sender has already; else one is made. With Standard Webhooks: `whsec_` and 24 to 64 bytes in base64.",
      }),
    }),
    example: { workflow: WORKFLOW_ID, verification: "standard-webhooks" },
    responses: {
      201: {
        description: "Created.",
        body: hookSchema
          .extend({ secret: z.string().nullable().meta({ description: "Null where nothing is verified." }) })
          .meta({ id: "CreatedHook" }),
      },
    },
  }),
  list: defineContract({
    id: "hooks.list",
    method: "GET",
    path: "/v1/hooks",
    summary: "List hooks",
    tags,
    query: pageQuery.extend({ workflow: idSchema.optional() }),
    responses: { 200: { description: "One page.", body: page(hookSchema) } },
  }),
  get: defineContract({
    id: "hooks.get",
    method: "GET",
    path: "/v1/hooks/{id}",
    summary: "Read a hook",
    tags,
    params: hookParams,
    responses: { 200: { description: "The hook.", body: hookSchema } },
  }),
  remove: defineContract({
    id: "hooks.remove",
    method: "DELETE",
    path: "/v1/hooks/{id}",
    summary: "Delete a hook",
    tags,
    params: hookParams,
    responses: { 204: { description: "Deleted." } },
  }),
  requests: defineContract({
    id: "hooks.requests",
    method: "GET",
    path: "/v1/hooks/{id}/requests",
    summary: "List what a hook was sent",
    description:
      "The last ten, newest first: those that started executions which are still kept, and those that came before " +
      "anything was published. To build with.",
    tags,
    params: hookParams,
    responses: { 200: { description: "At most ten.", body: z.object({ items: z.array(hookRequestSchema) }) } },
  }),
  receive: defineContract({
    id: "hooks.receive",
    method: "POST",
    path: "/hooks/{id}",
    summary: "Deliver to a hook",
    description:
      "The URL that a sender is given. The workflow gets `{body, headers, query, method, path}` as input. " +
      "The answer names the execution, durably begun; or it is the workflow's own, where its `document.metadata.respond` says so. " +
      "Where the workflow was never published, the request is kept to build with, and the answer says so.",
    tags,
    params: hookParams,
    rawBody: "Anything up to 1 MiB of UTF-8. JSON is parsed where the content type says that it is JSON.",
    responses: {
      202: {
        description: "Taken in.",
        body: z
          .object({
            execution: idSchema.nullable().meta({ description: "Null where nothing was started: see `kept`." }),
            duplicate: z.boolean().meta({ description: "True where this delivery was known already." }),
            kept: z.literal(true).optional().meta({
              description: "The workflow was never published: the request is kept to build with, and runs nothing.",
            }),
            detail: z.string().optional(),
          })
          .meta({ id: "Delivery" }),
      },
    },
  }),
};
