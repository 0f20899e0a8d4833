import { z } from "zod";
import { defineContract } from "../contract.ts";
import { idParams, idempotencyHeaders, timeSchema } from "./common.ts";
import { draftTextSchema } from "./draft-runs.ts";

const TEMPLATE_ID = "tpl_k3v9q2m7x1_2c6p9z0k4g7t1x8d";

export const TEMPLATE_CATEGORIES = ["start", "approvals", "reliability", "lists", "events", "messages", "own"] as const;

export const templateNeedSchema = z
  .object({
    kind: z.enum(["connection", "secret", "person"]),
    name: z.string().meta({ description: "As the definition names it.", example: "team-slack" }),
    connector: z
      .string()
      .nullable()
      .meta({ description: "Of a connection: which connector it has to be of.", example: "slack" }),
  })
  .meta({ id: "TemplateNeed" });
export type TemplateNeed = z.infer<typeof templateNeedSchema>;

export const templateSchema = z
  .object({
    id: z.string().meta({ example: "order-approval" }),
    title: z.string(),
    description: z.string(),
    category: z.enum(TEMPLATE_CATEGORIES),
    offline: z
      .boolean()
      .meta({ description: "It runs as it is: everything that it calls is the built-in echo service." }),
    needs: z.array(templateNeedSchema).meta({ description: "What has to be set up before it runs." }),
    text: z.string().meta({ description: "The definition, as YAML." }),
    own: z.boolean().meta({ description: "One of this organisation's own." }),
    sample: z.unknown().optional().meta({ description: "An input to try it with, where there is one." }),
    createdAt: timeSchema.nullable().meta({ description: "Null for those that come with the platform." }),
  })
  .meta({ id: "Template" });
export type Template = z.infer<typeof templateSchema>;

const tags = ["Templates"] as const;

export const templates = {
  list: defineContract({
    id: "templates.list",
    method: "GET",
    path: "/v1/templates",
    summary: "List templates",
    description: "The organisation's own, newest first, then those that come with the platform.",
    tags,
    responses: { 200: { description: "All of them.", body: z.object({ items: z.array(templateSchema) }) } },
  }),
  create: defineContract({
    id: "templates.create",
    method: "POST",
    path: "/v1/templates",
    summary: "Save a template",
    description:
      "Of a definition that is valid. It is kept as it is: what is changed later in a workflow does not change it.",
    tags,
    headers: idempotencyHeaders,
    body: z.strictObject({
      title: z.string().trim().min(1).max(200),
      description: z.string().max(2000).default(""),
      text: draftTextSchema,
    }),
    example: {
      title: "Greeting",
      description: "Says hello.",
      text: "document: {dsl: '1.0.3', namespace: shop, name: greet, version: '1.0.0'}\ndo:\n  - greet: {set: {text: 'Hello ${ .name }'}}\n",
    },
    responses: { 201: { description: "Saved.", body: templateSchema } },
  }),
  remove: defineContract({
    id: "templates.remove",
    method: "DELETE",
    path: "/v1/templates/{id}",
    summary: "Delete a template",
    description: "One of the organisation's own. Workflows that were made of it stay as they are.",
    tags,
    params: idParams("template", TEMPLATE_ID),
    responses: { 204: { description: "It is gone." } },
  }),
};
