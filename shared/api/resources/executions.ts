import { z } from "zod";
import { compensationSchema, errorSchema, executionStatus, triggerSchema } from "../../domain/execution.ts";
import { defineContract } from "../contract.ts";
import {
  EXECUTION_ID,
  executionParams,
  idempotencyHeaders,
  idSchema,
  page,
  pageQuery,
  timeSchema,
  WORKFLOW_ID,
} from "./common.ts";
import { versionSchema } from "./draft-runs.ts";
import { begunWithin, executionConditions } from "./execution-filter.ts";
import { executionHistory } from "./execution-history.ts";
import { definitionSchema } from "./workflows.ts";

export * from "./execution-history.ts";

const aboutSchema = z.string().nullable().meta({
  description:
    "A short line: the most telling plain fields of what came in and, at its end, what came of it: a person's decision, such fields of its result, or that nothing was done.",
  example: "order A-17 · total 250",
});

const base = z.object({
  id: idSchema.meta({ example: EXECUTION_ID }),
  workflow: z.object({
    id: idSchema.nullable().meta({ description: "Null where a definition was run as it is.", example: WORKFLOW_ID }),
    name: z.string().meta({ example: "order-fulfilment" }),
    version: z.string().meta({ example: "1.2.0" }),
  }),
  revision: idSchema.meta({ description: "The revision's id." }),
  version: versionSchema,
  trigger: triggerSchema,
  startedAt: timeSchema,
  endedAt: timeSchema.nullable(),
  input: z.unknown(),
  about: aboutSchema,
  rerun: z
    .object({ of: idSchema, from: z.string().nullable() })
    .optional()
    .meta({ description: "Of a re-run: which execution it goes on from, and at which task (null: from the start)." }),
});

/** What was undone, in the order in which it was; there only where tasks said how (`metadata.compensate`). */
const compensation = z.array(compensationSchema).optional();
const compensating = z
  .discriminatedUnion("status", [
    z.object({ status: z.literal("faulted"), error: errorSchema }),
    z.object({ status: z.literal("cancelled"), reason: z.string() }),
  ])
  .optional()
  .meta({ description: "What was done is being undone; then it will have this status." });

/** `output`, `error` and `reason` are there exactly where the status says so. */
export const executionSchema = z
  .discriminatedUnion("status", [
    base.extend({ status: executionStatus.exclude(["completed", "faulted", "cancelled"]), compensating }),
    base.extend({ status: z.literal("completed"), output: z.unknown() }),
    base.extend({ status: z.literal("faulted"), error: errorSchema, compensation }),
    base.extend({ status: z.literal("cancelled"), reason: z.string(), compensation }),
  ])
  .meta({ id: "Execution" });
export type Execution = z.infer<typeof executionSchema>;

export const executionItemSchema = z
  .object({
    id: idSchema.meta({ example: EXECUTION_ID }),
    status: executionStatus,
    workflow: z.object({ id: idSchema.nullable(), name: z.string() }),
    revision: idSchema,
    version: versionSchema,
    trigger: z.object({ kind: triggerSchema.shape.kind }),
    startedAt: timeSchema,
    endedAt: timeSchema.nullable(),
    errorTitle: z.string().nullable(),
    about: aboutSchema,
  })
  .meta({ id: "ExecutionItem" });
export type ExecutionItem = z.infer<typeof executionItemSchema>;

const tags = ["Executions"] as const;

export const executions = {
  start: defineContract({
    id: "executions.start",
    method: "POST",
    path: "/v1/executions",
    summary: "Start an execution",
    description:
      "Of a workflow's published revision, of another by `version`, or of a definition as it is. The start is durable before the answer. " +
      "With `wait`, the answer is held until the execution is over or the time has passed, whichever is first.",
    tags,
    headers: idempotencyHeaders,
    body: z.strictObject({
      workflow: idSchema.optional().meta({ description: "Either this or `definition`.", example: WORKFLOW_ID }),
      definition: definitionSchema.optional(),
      version: z
        .number()
        .int()
        .min(1)
        .max(1_000_000)
        .optional()
        .meta({ description: "A revision's number; default: the published one." }),
      input: z.unknown().optional(),
      wait: z.string().max(40).optional().meta({ description: "ISO 8601 duration, at most PT60S.", example: "PT30S" }),
    }),
    example: { workflow: WORKFLOW_ID, input: { name: "Ada" }, wait: "PT30S" },
    responses: {
      200: { description: "It is over (only with `wait`).", body: executionSchema },
      202: { description: "It is on its way.", body: executionSchema },
    },
  }),
  list: defineContract({
    id: "executions.list",
    method: "GET",
    path: "/v1/executions",
    summary: "List executions",
    description: "Newest first. The list follows the executions within moments.",
    tags,
    query: pageQuery.extend(executionConditions),
    responses: { 200: { description: "One page; it may be empty and not the last.", body: page(executionItemSchema) } },
  }),
  counts: defineContract({
    id: "executions.counts",
    method: "GET",
    path: "/v1/executions/counts",
    summary: "Count executions by status",
    description:
      "Of all, or of one workflow. Within a time, the newest are counted one by one up to a limit: `complete` is false where there are more.",
    tags,
    query: z.object({ ...begunWithin, workflow: idSchema.optional() }),
    responses: {
      200: {
        description: "How many stand how; a status without any is left out.",
        body: z
          .object({ counts: z.partialRecord(executionStatus, z.number().int().min(0)), complete: z.boolean() })
          .meta({ id: "ExecutionCounts" }),
      },
    },
  }),
  get: defineContract({
    id: "executions.get",
    method: "GET",
    path: "/v1/executions/{id}",
    summary: "Read an execution",
    tags,
    params: executionParams,
    responses: { 200: { description: "The execution.", body: executionSchema } },
  }),
  ...executionHistory,
  cancel: defineContract({
    id: "executions.cancel",
    method: "POST",
    path: "/v1/executions/{id}/cancel",
    summary: "Cancel an execution",
    description:
      "A finished one is a 409. What tasks with `metadata.compensate` have done is undone first: the answer does not wait for it.",
    tags,
    params: executionParams,
    headers: idempotencyHeaders,
    body: z.strictObject({ reason: z.string().max(1000).optional() }),
    bodyOptional: true,
    example: { reason: "The customer called it off." },
    responses: { 200: { description: "As it stands now.", body: executionSchema } },
  }),
  suspend: defineContract({
    id: "executions.suspend",
    method: "POST",
    path: "/v1/executions/{id}/suspend",
    summary: "Suspend an execution",
    description:
      "Nothing new starts: calls under way may come back, timers that fall due wait. A finished one is a 409.",
    tags,
    params: executionParams,
    headers: idempotencyHeaders,
    body: z.strictObject({ reason: z.string().max(1000).optional() }),
    bodyOptional: true,
    example: { reason: "The warehouse is being moved." },
    responses: { 200: { description: "As it stands now.", body: executionSchema } },
  }),
  resume: defineContract({
    id: "executions.resume",
    method: "POST",
    path: "/v1/executions/{id}/resume",
    summary: "Resume an execution",
    description: "Goes on where it was suspended; timers that fell due meanwhile fire. A finished one is a 409.",
    tags,
    params: executionParams,
    headers: idempotencyHeaders,
    responses: { 200: { description: "As it stands now.", body: executionSchema } },
  }),
  settle: defineContract({
    id: "executions.settle",
    method: "POST",
    path: "/v1/executions/{id}/settle",
    summary: "Settle a call in doubt",
    description:
      "For an execution that is `indeterminate`: a call was interrupted that must not be repeated. Say what became of it, " +
      "or have it sent again with the same key. Where nothing is in doubt it is a 409.",
    tags,
    params: executionParams,
    headers: idempotencyHeaders,
    body: z.strictObject({
      effect: z
        .string()
        .max(100)
        .optional()
        .meta({ description: "As history names it; left out where only one is in doubt.", example: "3.1" }),
      outcome: z.union([
        z.literal("retry"),
        z.strictObject({ output: z.unknown() }).refine((value) => Object.hasOwn(value, "output"), "needs an output"),
        z.strictObject({ error: errorSchema }),
      ]),
    }),
    example: { effect: "3.1", outcome: { output: { paid: true } } },
    responses: { 200: { description: "As it stands now.", body: executionSchema } },
  }),
  rerun: defineContract({
    id: "executions.rerun",
    method: "POST",
    path: "/v1/executions/{id}/rerun",
    summary: "Run an execution again",
    description:
      "A new execution that goes on from one that is over, at any of its tasks: what was completed before is not run again. " +
      "With `version`, as another revision has it, where that has the same tasks up to there.",
    tags,
    params: executionParams,
    headers: idempotencyHeaders,
    body: z.strictObject({
      from: z
        .union([
          z.string().min(1).max(2000),
          z.strictObject({ task: z.string().min(1).max(2000), frame: z.number().int().min(1) }),
        ])
        .optional()
        .meta({
          description:
            "JSON pointer of a task, of which the last run is meant, or `{task, frame}` as history has it. Left out: from the start.",
          example: "/do/6/ship",
        }),
      input: z
        .unknown()
        .optional()
        .meta({ description: "Instead of what that task got; from the start, instead of the execution's input." }),
      version: z.number().int().min(1).max(1_000_000).optional().meta({ description: "A revision's number." }),
    }),
    bodyOptional: true,
    example: { from: "/do/6/ship" },
    responses: { 202: { description: "The new one, on its way.", body: executionSchema } },
  }),
};
