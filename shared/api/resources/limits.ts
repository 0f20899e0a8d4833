import { z } from "zod";
import { MAX_SET_QUOTA } from "../../domain/limits.ts";
import { TENANT_ID } from "../../domain/ids.ts";
import { defineContract } from "../contract.ts";
import { idempotencyHeaders } from "./common.ts";

const limitSchema = z
  .number()
  .int()
  .min(0)
  .max(MAX_SET_QUOTA)
  .nullable()
  .meta({ description: "Null: as the platform has it. 0: nothing may be started." });

const quotaSchema = z
  .object({ startsPerMinute: limitSchema, underWay: limitSchema })
  .meta({ id: "Quota", description: "As it is set for this organisation." });

const usageSchema = z
  .object({
    startsPerMinute: z.object({
      limit: z.number().int(),
      used: z.number().int().meta({ description: "Begun in the last minute." }),
      exact: z.boolean().meta({ description: "False: `used` is the least it can be." }),
    }),
    underWay: z.object({
      limit: z.number().int(),
      used: z
        .number()
        .int()
        .meta({ description: "Executions that are not over, those that wait for a slot included." }),
    }),
  })
  .meta({ id: "Limits" });
export type Limits = z.infer<typeof usageSchema>;

/** What an organisation may do. */
export const limits = {
  get: defineContract({
    id: "limits.get",
    method: "GET",
    path: "/v1/limits",
    summary: "Read what the organisation may do, and how much of it is used",
    description: "By the execution index, which is seconds behind at most. Over a limit, a start is a 429.",
    tags: ["Settings"],
    responses: { 200: { description: "As it is now.", body: usageSchema } },
  }),
  set: defineContract({
    id: "limits.set",
    method: "POST",
    path: "/v1/admin/organisations/{id}/quota",
    summary: "Set what an organisation may do",
    description:
      "For who runs the deployment. What is not named stays as it is; nothing named: read it. It holds within five seconds.",
    tags: ["Administration"],
    params: z.object({
      id: z
        .string()
        .regex(TENANT_ID, "ten characters of Crockford's base32, lower case")
        .meta({ example: "k3v9q2m7x1" }),
    }),
    headers: idempotencyHeaders,
    body: z.strictObject({ startsPerMinute: limitSchema.optional(), underWay: limitSchema.optional() }),
    example: { startsPerMinute: 6_000, underWay: 1_000 },
    responses: { 200: { description: "As it is set now.", body: quotaSchema } },
  }),
};
