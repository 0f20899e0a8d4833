import { z } from "zod";
import { BULK_ACTIONS, BULK_STATUSES } from "../../domain/bulk.ts";
import { errorSchema } from "../../domain/execution.ts";
import { defineContract } from "../contract.ts";
import { idempotencyHeaders, idParams, idSchema, page, pageQuery, timeSchema, WORKFLOW_ID } from "./common.ts";
import { executionConditions } from "./execution-filter.ts";

const BULK_ID = "blk_k3v9q2m7x1_8fj2m0q4t7zc5vna";

const filterSchema = z.strictObject(executionConditions).meta({
  id: "BulkFilter",
  description: "As of GET /v1/executions: all that is said has to hold.",
});

/** What every action takes. */
const which = {
  filter: filterSchema.optional(),
  all: z.literal(true).optional().meta({ description: "Instead of a filter: every execution that the action fits." }),
  dryRun: z.boolean().optional().meta({ description: "Only says how many there are; nothing is done." }),
};
const reason = z.string().max(1000).optional();

const requestSchema = z.discriminatedUnion("action", [
  z.strictObject({ action: z.literal("cancel"), ...which, reason }),
  z.strictObject({ action: z.literal("suspend"), ...which, reason }),
  z.strictObject({ action: z.literal("resume"), ...which }),
  z.strictObject({
    action: z.literal("rerun"),
    ...which,
    from: z.string().min(1).max(2000).optional().meta({
      description: "JSON pointer of a task, of which the last run is meant. Left out: from the start.",
      example: "/do/6/ship",
    }),
    version: z.number().int().min(1).max(1_000_000).optional().meta({
      description: "A revision's number, where the filter names the workflow.",
    }),
  }),
  z.strictObject({
    action: z.literal("settle"),
    ...which,
    outcome: z.union([
      z.literal("retry"),
      z.strictObject({ output: z.unknown() }).refine((value) => Object.hasOwn(value, "output"), "needs an output"),
      z.strictObject({ error: errorSchema }),
    ]),
  }),
]);

const count = (description: string) => z.number().int().min(0).meta({ description });

export const bulkSchema = z
  .object({
    id: idSchema.meta({ example: BULK_ID }),
    action: z.enum(BULK_ACTIONS),
    filter: filterSchema,
    status: z.enum(BULK_STATUSES),
    matched: count("How many it is about; null while they are being looked for.").nullable(),
    more: z
      .boolean()
      .meta({ description: "There were more than one operation takes: ask again for the rest, once it has ended." }),
    done: count("To which it was done."),
    skipped: count("Which had come to an end, or to another status that the action does not fit, before their turn."),
    failed: count("To which it could not be done."),
    failures: z
      .array(z.object({ execution: idSchema, code: z.string(), detail: z.string() }))
      .meta({ description: "The first hundred that failed, and why." }),
    by: z.string().meta({ description: "Who asked for it.", example: "key:key_k3v9q2m7x1_3m0x8c5v7b1n9q2w" }),
    createdAt: timeSchema,
    finishedAt: timeSchema.nullable(),
  })
  .meta({ id: "BulkOperation" });
export type BulkOperation = z.infer<typeof bulkSchema>;

const tags = ["Executions"] as const;
const bulkParams = idParams("bulk operation", BULK_ID);

export const bulk = {
  start: defineContract({
    id: "bulk.start",
    method: "POST",
    path: "/v1/executions/bulk",
    summary: "Control many executions",
    description:
      "Does to each execution that the filter finds what the action of that name does to one. They are those that are on the " +
      "list now; each is taken once, also where the platform is lost in the middle. What the action does not fit is not looked for.",
    tags,
    headers: idempotencyHeaders,
    body: requestSchema,
    example: { action: "cancel", filter: { workflow: WORKFLOW_ID, status: "waiting" }, reason: "A wrong price list." },
    responses: {
      200: {
        description: "How many it would be about (only with `dryRun`).",
        body: z
          .object({
            matched: count("How many were found."),
            complete: z.boolean().meta({ description: "False: there are more, and counting stopped." }),
          })
          .meta({ id: "BulkDryRun" }),
      },
      202: { description: "It is under way.", body: bulkSchema },
    },
  }),
  list: defineContract({
    id: "bulk.list",
    method: "GET",
    path: "/v1/executions/bulk",
    summary: "List bulk operations",
    description: "Newest first. Those that have ended are kept for thirty days.",
    tags,
    query: pageQuery,
    responses: { 200: { description: "One page.", body: page(bulkSchema) } },
  }),
  get: defineContract({
    id: "bulk.get",
    method: "GET",
    path: "/v1/executions/bulk/{id}",
    summary: "Read how far a bulk operation is",
    tags,
    params: bulkParams,
    responses: { 200: { description: "As it stands.", body: bulkSchema } },
  }),
  cancel: defineContract({
    id: "bulk.cancel",
    method: "POST",
    path: "/v1/executions/bulk/{id}/cancel",
    summary: "Stop a bulk operation",
    description: "What it has done stays done. One that has ended is a 409; one that is stopped already stays so.",
    tags,
    params: bulkParams,
    headers: idempotencyHeaders,
    responses: {
      200: { description: "As it stands; `finishedAt` comes when what was under way is over.", body: bulkSchema },
    },
  }),
};
