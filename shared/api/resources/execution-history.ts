import { z } from "zod";
import type { EntryData } from "../../domain/journal.ts";
import { defineContract } from "../contract.ts";
import { executionDefinitionSchema } from "./execution-definition.ts";
import { executionParams, idempotencyHeaders, timeSchema } from "./common.ts";

/** Checked against the journal's own types by `contract.test-d.ts`. */
export const EVENT_TYPES = [
  "execution.started",
  "execution.input",
  "execution.resumed",
  "execution.suspended",
  "execution.unsuspended",
  "execution.rerun",
  "execution.compensating",
  "execution.cancelled",
  "execution.faulted",
  "execution.completed",
  "task.started",
  "task.completed",
  "task.skipped",
  "task.faulted",
  "task.cancelled",
  "compensation.started",
  "compensation.completed",
  "compensation.faulted",
  "effect.requested",
  "effect.indeterminate",
  "effect.parked",
  "effect.progress",
  "event.received",
  "effect.settled",
  "effect.reopened",
  "timer.set",
  "timer.fired",
  "error.caught",
  "function.called",
  "loop.started",
  "loop.iteration",
  "iteration.completed",
] as const satisfies readonly (keyof EntryData)[];

export const eventSchema = z
  .object({
    seq: z.number().int().min(1).meta({ description: "From 1, without a gap." }),
    at: timeSchema,
    type: z.enum(EVENT_TYPES),
    task: z
      .string()
      .optional()
      .meta({ description: "JSON pointer of the task in the definition.", example: "/do/0/greet" }),
    frame: z.number().int().optional().meta({ description: "Which run of that task." }),
    attempt: z.number().int().optional(),
    data: z.record(z.string(), z.unknown()),
  })
  .meta({ id: "ExecutionEvent" });
export type ExecutionEvent = z.infer<typeof eventSchema>;

export const historySchema = z.object({ events: z.array(eventSchema), more: z.boolean() });

const tags = ["Executions"] as const;
/** A page of history. Its size is bounded apart from this, where the journal is read. */
const MAX_HISTORY_EVENTS = 10_000;
const afterSchema = z.coerce
  .number()
  .int()
  .min(0)
  .default(0)
  .meta({ description: "Only events with a higher `seq`.", example: 0 });

/** What an execution runs and what happened in it: read, and followed. Part of `executions`. */
export const executionHistory = {
  definition: defineContract({
    id: "executions.definition",
    method: "GET",
    path: "/v1/executions/{id}/definition",
    summary: "Read what an execution runs",
    description: "The revision that it was started with, also where it is of no workflow's revisions.",
    tags,
    params: executionParams,
    responses: { 200: { description: "The definition.", body: executionDefinitionSchema } },
  }),
  history: defineContract({
    id: "executions.history",
    method: "GET",
    path: "/v1/executions/{id}/history",
    summary: "Read what happened",
    tags,
    params: executionParams,
    query: z.object({
      after: afterSchema,
      limit: z.coerce
        .number()
        .int()
        .min(1)
        .max(MAX_HISTORY_EVENTS)
        .default(200)
        .meta({ description: "How many at most; fewer where they are large." }),
    }),
    responses: { 200: { description: "Events in order.", body: historySchema } },
  }),
  live: defineContract({
    id: "executions.live",
    method: "GET",
    path: "/v1/executions/{id}/live",
    summary: "Follow an execution",
    description:
      "With `Upgrade: websocket`: one event as JSON per message; the socket closes with 1000 after the last one. " +
      "Otherwise Server-Sent Events: `id` is the event's `seq`, `event` its type, and `event: end` is the last. " +
      "No gap and no repeat, from any `after`. Authorised by key, session, or a ticket.",
    tags,
    params: executionParams,
    query: z.object({
      after: afterSchema,
      ticket: z
        .string()
        .max(100)
        .optional()
        .meta({ description: "From POST /v1/executions/{id}/live-tickets; good for one connection." }),
    }),
    headers: z.object({
      "last-event-id": z
        .string()
        .regex(/^\d{1,15}$/, "the `id` of an event")
        .optional()
        .meta({ description: "Goes before `after`." }),
    }),
    responses: {
      101: { description: "A WebSocket." },
      200: { description: "Events as they happen.", contentType: "text/event-stream" },
    },
  }),
  liveTicket: defineContract({
    id: "executions.liveTicket",
    method: "POST",
    path: "/v1/executions/{id}/live-tickets",
    summary: "Get a ticket to follow an execution",
    description:
      "For a client that can send no Authorization header, such as a browser's WebSocket. Good once, for a minute.",
    tags,
    params: executionParams,
    headers: idempotencyHeaders,
    responses: {
      201: {
        description: "The ticket.",
        body: z.object({ ticket: z.string(), expiresAt: timeSchema }).meta({ id: "LiveTicket" }),
      },
    },
  }),
};
