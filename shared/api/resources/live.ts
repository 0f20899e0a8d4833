import { z } from "zod";
import { defineContract } from "../contract.ts";
import { idSchema, timeSchema } from "./common.ts";
import { executionItemSchema } from "./executions.ts";
import { hookRequestSchema } from "./hooks.ts";

/** One connection of somebody: a tab that reloads with the same `client` is the same one. */
export const viewerSchema = z.object({ id: z.string(), name: z.string() }).meta({ id: "Viewer" });
export type Viewer = z.infer<typeof viewerSchema>;

const of = { workflow: idSchema };

/** What the organisation's socket sends, one JSON object a message. */
export const liveMessageSchema = z
  .discriminatedUnion("type", [
    /** First of all: who this connection is, as `presence` will name it. */
    z.object({ type: z.literal("hello"), ...viewerSchema.shape }),
    /** What you sent can't be taken; the socket stays open. */
    z.object({ type: z.literal("error"), detail: z.string() }),
    /** An execution has begun, or has changed. Of one execution the last one counts, by `status` and `endedAt`. */
    z.object({ type: z.literal("execution"), execution: executionItemSchema }),
    /** A workflow has changed: created, revised, published, archived. Ask for it again. */
    z.object({ type: z.literal("workflow"), id: idSchema }),
    /** Who looks at a workflow in the builder, and who edits it. To those who have it open, whenever it changes. */
    z.object({
      type: z.literal("presence"),
      ...of,
      editor: viewerSchema.extend({ since: timeSchema }).nullable(),
      watchers: z.array(viewerSchema),
    }),
    /** A draft was saved, restored or discarded. To those who have it open. */
    z.object({ type: z.literal("draft"), ...of, version: z.number().int(), text: z.string() }),
    /** A hook of a workflow that is open has had a request. */
    z.object({ type: z.literal("request"), ...of, hook: idSchema, sample: hookRequestSchema }),
    /** As GET /v1/notifications lists it. */
    z.object({ type: z.literal("notification"), notification: z.looseObject({ id: idSchema }) }),
  ])
  .meta({ id: "LiveMessage" });
export type LiveMessage = z.infer<typeof liveMessageSchema>;

/** What it takes. The bare text `ping` is answered with `pong`, and wakes nothing. */
export const liveCommandSchema = z
  .discriminatedUnion("type", [
    /** I have this workflow's builder open. */
    z.strictObject({ type: z.literal("open"), ...of }),
    z.strictObject({ type: z.literal("close"), ...of }),
    /** I want to edit it: granted where nobody does, which `presence` then says. */
    z.strictObject({ type: z.literal("edit"), ...of }),
    /** I edit it now, whoever did before. */
    z.strictObject({ type: z.literal("take-over"), ...of }),
  ])
  .meta({ id: "LiveCommand" });
export type LiveCommand = z.infer<typeof liveCommandSchema>;

export const live = {
  follow: defineContract({
    id: "live.follow",
    method: "GET",
    path: "/v1/live",
    summary: "Follow the organisation",
    description:
      "A WebSocket on which executions, workflows, drafts and those who edit them are told as they change, each to " +
      "whoever may read it (docs/live.md). What happened while it was not connected is not told again: ask for it after connecting.",
    tags: ["Live"],
    query: z.object({
      client: z
        .string()
        .regex(/^[A-Za-z0-9_-]{8,64}$/, "8 to 64 letters, digits, - or _")
        .optional()
        .meta({
          description: "Chosen by the client and the same after a reload: an editor that comes back goes on editing.",
          example: "tab-8f2k1m0q",
        }),
    }),
    responses: { 101: { description: "A WebSocket." } },
  }),
};
