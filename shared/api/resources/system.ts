import { z } from "zod";
import { TENANT_ID } from "../../domain/ids.ts";
import { MAX_LANES } from "../../ports/directory.ts";
import { defineContract } from "../contract.ts";
import { createdKeySchema, organisationSchema } from "./access.ts";
import { idempotencyHeaders, timeSchema } from "./common.ts";

const tenantIdSchema = z
  .string()
  .regex(TENANT_ID, "ten characters of Crockford's base32, lower case")
  .meta({ example: "k3v9q2m7x1" });

export const admin = {
  createOrganisation: defineContract({
    id: "admin.createOrganisation",
    method: "POST",
    path: "/v1/admin/organisations",
    summary: "Create an organisation",
    description:
      "With its first key. For who runs the deployment, by the deployment's own token; there only where that is set. " +
      "The same `id`, or the same Idempotency-Key, is the same organisation: `key` is then null where it has been given before.",
    tags: ["Administration"],
    headers: idempotencyHeaders,
    body: z.strictObject({
      name: z.string().min(1).max(100),
      id: tenantIdSchema.optional(),
      lanes: z.int().min(1).max(MAX_LANES).optional().meta({
        description: "How many lanes its starts have; never changed afterwards. `4` where it is not given.",
      }),
      key: z
        .strictObject({
          name: z.string().min(1).max(100).optional(),
          secret: z.string().min(8).max(200).optional().meta({ description: "Only in development." }),
        })
        .optional(),
    }),
    example: { name: "Acme" },
    responses: {
      201: {
        description: "It is there.",
        body: z
          .object({ organisation: organisationSchema, key: createdKeySchema.nullable() })
          .meta({ id: "CreatedOrganisation" }),
      },
    },
  }),
  signIn: defineContract({
    id: "admin.signIn",
    method: "POST",
    path: "/v1/admin/organisations/{id}/sign-in",
    summary: "Make a one-time sign-in link",
    tags: ["Administration"],
    params: z.object({ id: tenantIdSchema }),
    headers: idempotencyHeaders,
    responses: {
      201: {
        description: "Good once, for fifteen minutes.",
        body: z.object({ url: z.url(), ticket: z.string(), expiresAt: timeSchema }).meta({ id: "SignInLink" }),
      },
    },
  }),
};

/** Organisations whose keys one request wraps again. */
export const MAX_REWRAPPED = 25;

export const platformKey = {
  rotate: defineContract({
    id: "platformKey.rotate",
    method: "POST",
    path: "/v1/admin/platform-key",
    summary: "Wrap the organisations' keys by the platform's new key",
    description:
      `After PLATFORM_KEY was replaced and the one before is PLATFORM_KEY_PREVIOUS: ${MAX_REWRAPPED} organisations a request; ` +
      "asked again with `next` as `after`, until that is null. Where none failed, PLATFORM_KEY_PREVIOUS is not needed any more.",
    tags: ["Administration"],
    headers: idempotencyHeaders,
    body: z.strictObject({ after: tenantIdSchema.nullable().optional() }),
    bodyOptional: true,
    example: {},
    responses: {
      200: {
        description: "These are done.",
        body: z
          .object({
            rewrapped: z.number().int(),
            unchanged: z.number().int().meta({ description: "Wrapped by the new key already." }),
            failed: z.array(z.object({ organisation: z.string(), detail: z.string() })),
            next: z.string().nullable(),
          })
          .meta({ id: "PlatformKeyRotation" }),
      },
    },
  }),
};

const tags = ["System"] as const;

export const system = {
  health: defineContract({
    id: "system.health",
    method: "GET",
    path: "/healthz",
    summary: "Is it up?",
    tags,
    responses: { 200: { description: "It is.", body: z.object({ status: z.literal("ok") }) } },
  }),
  metrics: defineContract({
    id: "system.metrics",
    method: "GET",
    path: "/metrics",
    summary: "Counters of this isolate",
    description: "For Prometheus. Outside development it takes the deployment's own token.",
    tags,
    responses: { 200: { description: "Prometheus text.", contentType: "text/plain; version=0.0.4; charset=utf-8" } },
  }),
  openapi: defineContract({
    id: "system.openapi",
    method: "GET",
    path: "/openapi.json",
    summary: "This API as OpenAPI 3.1",
    tags,
    responses: { 200: { description: "The document.", body: z.record(z.string(), z.unknown()) } },
  }),
  docs: defineContract({
    id: "system.docs",
    method: "GET",
    path: "/docs",
    summary: "This API, to read",
    tags,
    responses: { 200: { description: "A page.", contentType: "text/html; charset=utf-8" } },
  }),
};
