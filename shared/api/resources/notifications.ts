import { z } from "zod";
import { defineContract } from "../contract.ts";
import {
  EXECUTION_ID,
  idempotencyHeaders,
  idSchema,
  page,
  pageQuery,
  timeSchema,
  WORKFLOW_ID,
  workflowParams,
} from "./common.ts";

const NOTIFICATION_ID = "ntf_k3v9q2m7x1_2c6p9z0k4g7t1x8d";

const onSchema = z
  .array(z.enum(["faulted", "completed"]))
  .max(2)
  .meta({ description: "Which ends are told of; none switches it off.", example: ["faulted"] });
const emailSchema = z
  .strictObject({
    connection: z
      .string()
      .min(1)
      .max(200)
      .meta({ description: "A connection of the connector email, by name or id.", example: "office-mail" }),
    to: z.array(z.email().max(320)).min(1).max(20),
  })
  .meta({ id: "NotificationEmail" });

const settingsSchema = z
  .object({
    workflow: idSchema.meta({ example: WORKFLOW_ID }),
    on: onSchema,
    email: emailSchema.nullable(),
    webhook: z.url().nullable().meta({ example: "https://ops.example.com/hooks/millrace" }),
  })
  .meta({ id: "NotificationSettings" });
export type NotificationSettings = z.infer<typeof settingsSchema>;

export const notificationDeliverySchema = z
  .object({
    kind: z.enum(["email", "webhook"]),
    to: z.string().meta({ description: "The address, or where the webhook goes, without its query." }),
    state: z.enum(["pending", "sent", "dead"]).meta({ description: "`dead`: it was given up." }),
    attempts: z.number().int().min(0),
    nextAt: timeSchema.nullable(),
    problem: z.string().nullable().meta({ description: "Why the last attempt did not succeed." }),
  })
  .meta({ id: "NotificationDelivery" });

export const notificationSchema = z
  .object({
    id: idSchema.meta({ example: NOTIFICATION_ID }),
    at: timeSchema.meta({ description: "When the execution ended." }),
    workflow: z.object({ id: idSchema.meta({ example: WORKFLOW_ID }), name: z.string() }),
    execution: idSchema.meta({ example: EXECUTION_ID }),
    status: z.enum(["faulted", "completed"]),
    errorTitle: z.string().nullable(),
    read: z.boolean(),
    deliveries: z.array(notificationDeliverySchema),
  })
  .meta({ id: "Notification" });
export type Notification = z.infer<typeof notificationSchema>;

const tags = ["Notifications"] as const;
const unread = z.number().int().min(0).meta({ description: "How many notifications are not read." });

export const notifications = {
  settings: defineContract({
    id: "notifications.settings",
    method: "GET",
    path: "/v1/workflows/{id}/notifications",
    summary: "Read who is told of a workflow's executions",
    tags,
    params: workflowParams,
    responses: { 200: { description: "As it is set.", body: settingsSchema } },
  }),
  configure: defineContract({
    id: "notifications.configure",
    method: "PUT",
    path: "/v1/workflows/{id}/notifications",
    summary: "Set who is told of a workflow's executions",
    description:
      "Executions that end from now on are among the notifications, and are told by email and to the webhook where these are set. Trials of drafts are not told of. " +
      "The webhook is signed as Standard Webhooks says; its secret is in the answer that sets another URL (or asks for `newSecret`), and nowhere else.",
    tags,
    params: workflowParams,
    body: z.strictObject({
      on: onSchema,
      email: emailSchema.nullish(),
      webhook: z
        .url({ protocol: /^https?$/ })
        .max(2000)
        .nullish(),
      newSecret: z.boolean().optional(),
    }),
    example: {
      on: ["faulted"],
      email: { connection: "office-mail", to: ["ada@example.com"] },
      webhook: "https://ops.example.com/hooks/millrace",
    },
    responses: {
      200: {
        description: "As it is set now.",
        body: settingsSchema
          .extend({
            secret: z.string().nullable().meta({ description: "Of the webhook, where it is a new one: `whsec_…`." }),
          })
          .meta({ id: "NotificationSettingsSet" }),
      },
    },
  }),
  list: defineContract({
    id: "notifications.list",
    method: "GET",
    path: "/v1/notifications",
    summary: "List notifications",
    description: "The organisation's, newest first. Kept for 90 days.",
    tags,
    query: pageQuery.extend({
      unread: z.enum(["true", "false"]).default("false").meta({ description: "`true`: only those." }),
    }),
    responses: {
      200: { description: "One page.", body: page(notificationSchema).extend({ unread }) },
    },
  }),
  read: defineContract({
    id: "notifications.read",
    method: "POST",
    path: "/v1/notifications/read",
    summary: "Mark notifications as read",
    description: "Those named in `ids`, or, without it, all that there are now.",
    tags,
    headers: idempotencyHeaders,
    body: z.strictObject({ ids: z.array(idSchema).min(1).max(200).optional() }),
    bodyOptional: true,
    example: { ids: [NOTIFICATION_ID] },
    responses: { 200: { description: "Marked.", body: z.object({ unread }) } },
  }),
};
