import { z } from "zod";
import { defineContract } from "../contract.ts";
import { idempotencyHeaders, idParams, idSchema, page, pageQuery, permissionSchema, timeSchema } from "./common.ts";

export const keySchema = z
  .object({
    id: idSchema,
    name: z.string(),
    permissions: z.array(z.string()).readonly(),
    hint: z.string().meta({ description: "How the secret begins." }),
    createdAt: timeSchema,
    lastUsedAt: timeSchema.nullable(),
    expiresAt: timeSchema.nullable(),
  })
  .meta({ id: "Key" });
export type Key = z.infer<typeof keySchema>;

export const createdKeySchema = keySchema
  .extend({ secret: z.string().meta({ description: "For the Authorization header. In this answer and never again." }) })
  .meta({ id: "CreatedKey" });

export const keys = {
  create: defineContract({
    id: "keys.create",
    method: "POST",
    path: "/v1/keys",
    summary: "Create an API key",
    description: "It can be allowed no more than the one that makes it, which is also the default.",
    tags: ["Keys"],
    headers: idempotencyHeaders,
    body: z.strictObject({
      name: z.string().min(1).max(100),
      permissions: z.array(permissionSchema).min(1).max(20).optional(),
      expiresAt: timeSchema.optional(),
    }),
    example: { name: "ci", permissions: ["executions:read", "executions:write"] },
    responses: { 201: { description: "Created.", body: createdKeySchema } },
  }),
  list: defineContract({
    id: "keys.list",
    method: "GET",
    path: "/v1/keys",
    summary: "List API keys",
    tags: ["Keys"],
    query: pageQuery,
    responses: { 200: { description: "One page.", body: page(keySchema) } },
  }),
  revoke: defineContract({
    id: "keys.revoke",
    method: "DELETE",
    path: "/v1/keys/{id}",
    summary: "Revoke an API key",
    description: "It is refused everywhere within five seconds.",
    tags: ["Keys"],
    params: idParams("key", "key_k3v9q2m7x1_2c8v5n1q7z4m0k3j"),
    responses: { 204: { description: "Revoked." } },
  }),
};

export const auditSchema = z
  .object({
    id: z.number().int(),
    at: timeSchema,
    actor: z.string().meta({ example: "key:key_k3v9q2m7x1_2c8v5n1q7z4m0k3j" }),
    action: z.string().meta({ example: "workflow.created" }),
    target: z.string().nullable(),
    requestId: z.string(),
  })
  .meta({ id: "AuditEntry" });

export const audit = {
  list: defineContract({
    id: "audit.list",
    method: "GET",
    path: "/v1/audit",
    summary: "Read the audit trail",
    tags: ["Audit"],
    query: pageQuery.extend({
      action: z
        .string()
        .max(100)
        .regex(/^[a-z-]+(?:\.[a-z-]+)?$/, "an action such as key.created, or the word before its dot")
        .optional()
        .meta({ description: "`key.created`, or `key` for all that begins so.", example: "key" }),
      actor: z.string().min(1).max(200).optional().meta({ description: "As entries name it." }),
      target: z.string().min(1).max(200).optional().meta({ description: "As entries name it." }),
    }),
    responses: {
      200: {
        description: "One page, newest first; with a filter it may be empty and not the last.",
        body: page(auditSchema),
      },
    },
  }),
};

export const organisationSchema = z
  .object({ id: z.string().meta({ example: "k3v9q2m7x1" }), name: z.string() })
  .meta({ id: "Organisation" });

export const sessionSchema = z
  .object({
    organisation: organisationSchema,
    actor: z.string().meta({ description: "`key:<id>` or `session:<id>`." }),
    permissions: z.array(z.string()).readonly(),
  })
  .meta({ id: "Session" });
export type Session = z.infer<typeof sessionSchema>;

const cookieHeaders = z.object({ "set-cookie": z.string() });

export const session = {
  create: defineContract({
    id: "session.create",
    method: "POST",
    path: "/v1/session",
    summary: "Sign in with a key",
    description: "For browsers: sets a cookie that no script can read.",
    tags: ["Session"],
    headers: idempotencyHeaders,
    body: z.strictObject({ key: z.string().min(1).max(200) }),
    responses: { 201: { description: "Signed in.", body: sessionSchema, headers: cookieHeaders } },
  }),
  get: defineContract({
    id: "session.get",
    method: "GET",
    path: "/v1/session",
    summary: "Who am I?",
    tags: ["Session"],
    responses: { 200: { description: "Who asks, and in which organisation.", body: sessionSchema } },
  }),
  end: defineContract({
    id: "session.end",
    method: "DELETE",
    path: "/v1/session",
    summary: "Sign out",
    tags: ["Session"],
    responses: { 204: { description: "Signed out.", headers: cookieHeaders } },
  }),
  redeem: defineContract({
    id: "session.redeem",
    method: "GET",
    path: "/sign-in",
    summary: "Sign in by a one-time link",
    description: "A link that is good no more is a problem, and for a browser the sign-in page.",
    tags: ["Session"],
    // Optional, so that a link cut short still leads a person to the sign-in page.
    query: z.object({ ticket: z.string().optional() }),
    responses: {
      303: { description: "On to the dashboard: signed in, if there is a cookie.", headers: cookieHeaders },
    },
  }),
};
