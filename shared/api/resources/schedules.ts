import { z } from "zod";
import { defineContract } from "../contract.ts";
import {
  EXECUTION_ID,
  idSchema,
  idempotencyHeaders,
  page,
  pageQuery,
  timeSchema,
  WORKFLOW_ID,
  workflowParams,
} from "./common.ts";

/** Fire times in one answer. */
export const MAX_FIRE_TIMES = 100;
const DEFAULT_FIRE_TIMES = 5;

const count = { description: "How many fire times at most.", example: DEFAULT_FIRE_TIMES };
const timezoneSchema = z.string().min(1).max(64).meta({ description: "IANA time zone.", example: "Europe/Berlin" });
const cronSchema = z
  .string()
  .min(1)
  .max(200)
  .meta({ description: "Five fields, or six with seconds in front.", example: "30 9 * * MON-FRI" });
const isoDuration = z.string().meta({ description: "ISO 8601.", example: "PT900S" });

export const scheduleRuleSchema = z
  .discriminatedUnion("kind", [
    z.object({ kind: z.literal("cron"), cron: cronSchema, timezone: timezoneSchema }),
    z.object({ kind: z.literal("every"), every: isoDuration }),
    z.object({ kind: z.literal("after"), after: isoDuration }),
    z.object({ kind: z.literal("on"), strategy: z.enum(["one", "any", "all"]) }),
  ])
  .meta({ id: "ScheduleRule" });
export type ScheduleRuleView = z.infer<typeof scheduleRuleSchema>;

const missedPolicy = z.enum(["skip", "one", "all"]).meta({
  description: "What is done about fire times that passed while nothing ran: `document.metadata.missed`.",
});
const told = z.boolean().meta({ description: "False: published a moment ago, and not in effect yet." });

export const scheduleSchema = z
  .object({
    workflow: idSchema.meta({ example: WORKFLOW_ID }),
    schedule: scheduleRuleSchema.nullable().meta({ description: "Null: nothing starts it by itself." }),
    next: z.array(timeSchema).meta({ description: "`after`: at most one, and none while an execution is under way." }),
    last: z
      .object({
        dueAt: timeSchema,
        firedAt: timeSchema,
        execution: idSchema.meta({ example: EXECUTION_ID }),
      })
      .nullable(),
    missed: z.object({
      policy: missedPolicy.nullable(),
      count: z.number().int().meta({ description: "Fire times that were left out, ever." }),
      exact: z.boolean().meta({ description: "False: at least so many." }),
    }),
    refused: z
      .object({
        code: z.string(),
        detail: z.string(),
        at: timeSchema,
        retryAt: timeSchema,
        failures: z.number().int().meta({ description: "In a row." }),
      })
      .nullable()
      .meta({ description: "Why the last start was not possible." }),
    waitingFor: idSchema.nullable().meta({ description: "`after`: the execution whose end is waited for." }),
    told,
    problem: z.string().nullable().meta({ description: "Why it is not in effect yet, where that is known." }),
  })
  .meta({ id: "Schedule" });
export type Schedule = z.infer<typeof scheduleSchema>;

export const scheduleItemSchema = z
  .object({
    workflow: z.object({ id: idSchema.meta({ example: WORKFLOW_ID }), namespace: z.string(), name: z.string() }),
    schedule: scheduleRuleSchema,
    missed: missedPolicy.nullable(),
    next: timeSchema
      .nullable()
      .meta({ description: "Null for `after` and `on`, whose times do not follow from the rule." }),
    told,
  })
  .meta({ id: "ScheduleItem" });
export type ScheduleItem = z.infer<typeof scheduleItemSchema>;

const tags = ["Schedules"] as const;

export const schedules = {
  get: defineContract({
    id: "schedules.get",
    method: "GET",
    path: "/v1/workflows/{id}/schedule",
    summary: "Read a workflow's schedule",
    description: "What starts it by itself, when it does so next, and what became of it so far.",
    tags,
    params: workflowParams,
    query: z.object({
      count: z.coerce.number().int().min(0).max(MAX_FIRE_TIMES).default(DEFAULT_FIRE_TIMES).meta(count),
    }),
    responses: { 200: { description: "The schedule.", body: scheduleSchema } },
  }),
  list: defineContract({
    id: "schedules.list",
    method: "GET",
    path: "/v1/schedules",
    summary: "List schedules",
    description: "The workflows that are started by the clock or by events now; none that are archived or unpublished.",
    tags,
    query: pageQuery,
    responses: { 200: { description: "One page, newest first.", body: page(scheduleItemSchema) } },
  }),
  preview: defineContract({
    id: "schedules.preview",
    method: "POST",
    path: "/v1/schedules/preview",
    summary: "Preview fire times",
    description: "When a rule would fire. Changes nothing. 400, with the place, where the rule is none.",
    tags,
    headers: idempotencyHeaders,
    body: z.strictObject({
      cron: cronSchema.optional(),
      every: z
        .union([z.string().max(128), z.record(z.string(), z.number())])
        .optional()
        .meta({ description: "Instead of `cron`: a duration as in the DSL.", example: { minutes: 15 } }),
      timezone: timezoneSchema.optional().meta({ description: "Of `cron`. Default: UTC." }),
      from: timeSchema.optional().meta({ description: "Fire times after this moment. Default: now." }),
      count: z.number().int().min(1).max(MAX_FIRE_TIMES).default(DEFAULT_FIRE_TIMES).meta(count),
    }),
    example: { cron: "30 9 * * MON-FRI", timezone: "Europe/Berlin", count: 3 },
    responses: { 200: { description: "Fire times.", body: z.object({ next: z.array(timeSchema) }) } },
  }),
};
