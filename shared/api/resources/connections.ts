import { z } from "zod";
import { defineContract } from "../contract.ts";
import { idempotencyHeaders, idParams, idSchema, page, pageQuery, timeSchema } from "./common.ts";

const CONNECTION_ID = "con_k3v9q2m7x1_7d2m0q4t8fj5zc1v";
const connectionParams = idParams("connection", CONNECTION_ID);

const nameSchema = z
  .string()
  .regex(
    /^(?!con_)[A-Za-z0-9_][A-Za-z0-9_. -]{0,99}$/,
    "1 to 100 letters, digits, spaces, dots, dashes and underscores",
  )
  .meta({ description: "As `with.connection` of a task names it.", example: "team-slack" });
const membersSchema = z.record(z.string(), z.unknown());

export const connectionSchema = z
  .object({
    id: idSchema.meta({ example: CONNECTION_ID }),
    name: z.string().meta({ example: "team-slack" }),
    connector: z.string().meta({ example: "slack" }),
    auth: z.string().meta({ description: "Which of the connector's ways of proving itself.", example: "token" }),
    config: membersSchema,
    createdAt: timeSchema,
    updatedAt: timeSchema,
  })
  .meta({ id: "Connection" });
export type Connection = z.infer<typeof connectionSchema>;

export const connectorViewSchema = z
  .object({
    name: z.string().meta({ example: "slack" }),
    version: z.string(),
    title: z.string(),
    description: z.string(),
    config: membersSchema.nullable().meta({ description: "JSON Schema; null where it takes no connections." }),
    auth: z.array(
      z.object({ kind: z.string(), title: z.string(), fields: membersSchema.meta({ description: "JSON Schema." }) }),
    ),
    testable: z.boolean(),
    actions: z.array(
      z.object({
        call: z.string().meta({ example: "slack.postMessage:1@connectors" }),
        title: z.string(),
        description: z.string(),
        input: membersSchema.meta({ description: "JSON Schema of `with`." }),
      }),
    ),
  })
  .meta({ id: "Connector" });
export type ConnectorView = z.infer<typeof connectorViewSchema>;

const tags = ["Connections"] as const;

export const connectors = {
  list: defineContract({
    id: "connectors.list",
    method: "GET",
    path: "/v1/connectors",
    summary: "List connectors",
    description: "The catalogue: what can be connected to, and the actions that workflows may call.",
    tags,
    responses: {
      200: { description: "All of it.", body: z.object({ items: z.array(connectorViewSchema) }) },
    },
  }),
};

export const connections = {
  create: defineContract({
    id: "connections.create",
    method: "POST",
    path: "/v1/connections",
    summary: "Create a connection",
    description: "The credentials are encrypted, and no answer ever shows them again.",
    tags,
    headers: idempotencyHeaders,
    body: z.strictObject({
      name: nameSchema,
      connector: z.string().min(1).max(100).meta({ example: "slack" }),
      auth: z.string().min(1).max(100).optional().meta({ description: "Default: the connector's first." }),
      config: membersSchema.default({}).meta({ description: "By the connector's `config`." }),
      credentials: membersSchema.default({}).meta({ description: "By the `fields` of its `auth`." }),
    }),
    example: { name: "team-slack", connector: "slack", credentials: { token: "xoxb-…" } },
    responses: { 201: { description: "Created.", body: connectionSchema } },
  }),
  list: defineContract({
    id: "connections.list",
    method: "GET",
    path: "/v1/connections",
    summary: "List connections",
    tags,
    query: pageQuery.extend({ connector: z.string().min(1).max(100).optional() }),
    responses: { 200: { description: "One page.", body: page(connectionSchema) } },
  }),
  get: defineContract({
    id: "connections.get",
    method: "GET",
    path: "/v1/connections/{id}",
    summary: "Read a connection",
    tags,
    params: connectionParams,
    responses: { 200: { description: "The connection, without its credentials.", body: connectionSchema } },
  }),
  update: defineContract({
    id: "connections.update",
    method: "PATCH",
    path: "/v1/connections/{id}",
    summary: "Change a connection",
    description:
      "What is not named stays. `config` is replaced as a whole. Where that changes where the credentials go, they have to be given again.",
    tags,
    params: connectionParams,
    body: z.strictObject({
      name: nameSchema.optional(),
      auth: z.string().min(1).max(100).optional(),
      config: membersSchema.optional(),
      credentials: membersSchema.optional(),
    }),
    example: { name: "team-slack" },
    responses: { 200: { description: "As it is now.", body: connectionSchema } },
  }),
  remove: defineContract({
    id: "connections.remove",
    method: "DELETE",
    path: "/v1/connections/{id}",
    summary: "Delete a connection",
    tags,
    params: connectionParams,
    responses: { 204: { description: "Deleted." } },
  }),
  test: defineContract({
    id: "connections.test",
    method: "POST",
    path: "/v1/connections/{id}/test",
    summary: "Try a connection",
    description:
      "Runs its connector's test action as an execution of its own, and waits for it, thirty seconds at most.",
    tags,
    params: connectionParams,
    headers: idempotencyHeaders,
    responses: {
      200: {
        description: "Tried.",
        body: z
          .object({
            works: z.boolean(),
            execution: idSchema.meta({ description: "Where its history can be read." }),
            detail: z.string().nullable().meta({ description: "Why it does not work; null where it does." }),
          })
          .meta({ id: "ConnectionTest" }),
      },
    },
  }),
};
