import { z } from "zod";
import { cloudEventSchema } from "../../events/cloud-event.ts";
import { MAX_EVENTS_PER_BATCH } from "../../events/limits.ts";
import { defineContract } from "../contract.ts";
import { timeSchema } from "./common.ts";

export const receiptSchema = z
  .object({
    id: z.string().meta({ example: "9f2c" }),
    source: z.string().meta({ example: "https://shop.example.com/orders" }),
    duplicate: z
      .boolean()
      .meta({ description: "An event of this source and id came within 24 hours: nothing was done." }),
  })
  .meta({ id: "EventReceipt" });
export type EventReceipt = z.infer<typeof receiptSchema>;

export const recentEventSchema = z
  .object({
    receivedAt: timeSchema,
    matched: z.number().int().meta({ description: "How many listeners and workflows it was for." }),
    event: cloudEventSchema,
  })
  .meta({ id: "RecentEvent" });
export type RecentEventItem = z.infer<typeof recentEventSchema>;

const tags = ["Events"] as const;

export const events = {
  publish: defineContract({
    id: "events.publish",
    method: "POST",
    path: "/v1/events",
    summary: "Send events",
    description:
      "CloudEvents 1.0 over HTTP: structured (`application/cloudevents+json`), batched (`application/cloudevents-batch+json`, " +
      `at most ${MAX_EVENTS_PER_BATCH}) or binary (\`ce-*\` headers, the data as the body). They are durable before the answer, all of them or none. ` +
      "An event is known by its `source` and `id`: the same again within 24 hours changes nothing, so a request can be repeated without an Idempotency-Key.",
    tags,
    rawBody: "An event, a list of events, or the data of one.",
    responses: {
      202: { description: "They are kept, and on their way.", body: z.object({ events: z.array(receiptSchema) }) },
    },
  }),
  list: defineContract({
    id: "events.list",
    method: "GET",
    path: "/v1/events",
    summary: "List events",
    description: "What came in, newest first, as far as it is kept: 24 hours, and less where very much comes.",
    tags,
    query: z.object({
      cursor: z
        .string()
        .regex(/^\d{1,15}$/, "`nextCursor` of the page before")
        .optional()
        .meta({ description: "`nextCursor` of the page before." }),
      limit: z.coerce
        .number()
        .int()
        .min(1)
        .max(100)
        .default(50)
        .meta({ description: "How many at most.", example: 50 }),
    }),
    responses: {
      200: {
        description: "One page.",
        body: z.object({ items: z.array(recentEventSchema), nextCursor: z.string().nullable() }),
      },
    },
  }),
};
