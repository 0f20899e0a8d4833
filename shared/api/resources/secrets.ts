import { z } from "zod";
import { defineContract } from "../contract.ts";
import { idempotencyHeaders, idSchema, page, pageQuery, timeSchema } from "./common.ts";

const nameSchema = z
  .string()
  .regex(/^(?!__proto__$)[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$/, "1 to 100 letters, digits, dots, dashes and underscores")
  .meta({ description: "As `use.secrets` and `$secrets` name it.", example: "paymentToken" });

export const secretSchema = z
  .object({
    id: idSchema.meta({ example: "sec_k3v9q2m7x1_2c8v5n1q7z4m0k3j" }),
    name: z.string().meta({ example: "paymentToken" }),
    createdAt: timeSchema,
    updatedAt: timeSchema,
  })
  .meta({ id: "Secret" });
export type Secret = z.infer<typeof secretSchema>;

const tags = ["Secrets"] as const;

export const secrets = {
  put: defineContract({
    id: "secrets.put",
    method: "PUT",
    path: "/v1/secrets/{name}",
    summary: "Set a secret",
    description:
      "Creates or replaces it. It is encrypted, and no answer, log or history ever shows it again. Executions use the new value within five seconds.",
    tags,
    params: z.object({ name: nameSchema }),
    body: z.strictObject({
      value: z
        .unknown()
        .refine((value) => value !== undefined && value !== null && value !== "", "a secret has a value")
        .meta({
          description: "Text, or any JSON: an object for `$secrets.login.password`, or for `use` of an authentication.",
        }),
    }),
    example: { value: "a token" },
    responses: { 200: { description: "It is set.", body: secretSchema } },
  }),
  list: defineContract({
    id: "secrets.list",
    method: "GET",
    path: "/v1/secrets",
    summary: "List secrets",
    description: "Their names, never their values.",
    tags,
    query: pageQuery,
    responses: { 200: { description: "One page.", body: page(secretSchema) } },
  }),
  remove: defineContract({
    id: "secrets.remove",
    method: "DELETE",
    path: "/v1/secrets/{name}",
    summary: "Delete a secret",
    tags,
    params: z.object({ name: nameSchema }),
    responses: { 204: { description: "Deleted." } },
  }),
  rotate: defineContract({
    id: "secrets.rotate",
    method: "POST",
    path: "/v1/secrets/rotate",
    summary: "Replace the organisation's key",
    description:
      "A new key, and everything that is sealed is sealed again under it. One that was cut short is finished by asking again.",
    tags,
    headers: idempotencyHeaders,
    responses: {
      200: {
        description: "Done.",
        body: z
          .object({ sealed: z.number().int().meta({ description: "How many values this request sealed again." }) })
          .meta({ id: "Rotation" }),
      },
    },
  }),
};
