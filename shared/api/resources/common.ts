import { z } from "zod";

/** Everything that a key may be allowed. `*` is all of it. */
export const permissionSchema = z
  .enum([
    "workflows:read",
    "workflows:write",
    "executions:read",
    "executions:write",
    "hooks:read",
    "hooks:write",
    "keys:read",
    "keys:write",
    "audit:read",
    "connections:write",
    "connections:read",
    "secrets:write",
    "secrets:read",
    "events:read",
    "events:write",
    "people:read",
    "people:write",
    "*",
  ])
  .meta({ id: "Permission" });
export type Permission = z.infer<typeof permissionSchema>;

export const timeSchema = z.iso.datetime().meta({ example: "2026-11-23T09:30:00.000Z" });

/** Ids are opaque; the bound keeps a look-up from being handed a megabyte. */
export const idSchema = z.string().min(1).max(100);
export const idParams = (what: string, example: string) =>
  z.object({ id: idSchema.meta({ description: `The ${what}'s id.`, example }) });

export const WORKFLOW_ID = "wf_k3v9q2m7x1_8fj2m0q4t7zc5vna";
export const EXECUTION_ID = "exe_k3v9q2m7x1_03o1k8c2v0m5r4t";
export const HOOK_ID = "hook_k3v9q2m7x1_4g7p1x9c3z0k6m2v8d5f1h7j";

export const workflowParams = idParams("workflow", WORKFLOW_ID);
export const executionParams = idParams("execution", EXECUTION_ID);
export const hookParams = idParams("hook", HOOK_ID);

export const pageQuery = z.object({
  cursor: z.string().min(1).max(500).optional().meta({ description: "`nextCursor` of the page before." }),
  limit: z.coerce.number().int().min(1).max(200).default(50).meta({ description: "How many at most.", example: 50 }),
});

export const page = <T extends z.ZodType>(item: T) =>
  z.object({
    items: z.array(item),
    nextCursor: z.string().nullable().meta({ description: "For `cursor`; null on the last page." }),
  });

/** Every POST takes it: the same key and body again give the first answer, for 24 hours. */
export const idempotencyHeaders = z.object({
  "idempotency-key": z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/, "1 to 255 visible ASCII characters")
    .optional()
    .meta({
      description:
        "The same key with the same body gives the first answer again, for 24 hours; with another body it is a 409.",
      example: "order-4711",
    }),
});
