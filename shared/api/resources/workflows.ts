import { z } from "zod";
import { defineContract } from "../contract.ts";
import { problemItemSchema } from "../problem.ts";
import { idSchema, idempotencyHeaders, page, pageQuery, timeSchema, WORKFLOW_ID, workflowParams } from "./common.ts";

/** An object, or YAML or JSON as text. */
export const definitionSchema = z.union([z.record(z.string(), z.unknown()), z.string()]).meta({
  id: "Definition",
  description: "A definition in the Serverless Workflow DSL 1.0.3: an object, or text in YAML or JSON.",
});

/** Who did something, as people know them: a key by its name, a browser that came by a link by its last characters. */
export const actorSchema = z
  .object({
    id: z.string().meta({ example: "key:key_k3v9q2m7x1_5c1v8n3z6k0m2q4t" }),
    name: z.string().meta({ example: "Ada's laptop" }),
  })
  .meta({ id: "Actor" });
export type Actor = z.infer<typeof actorSchema>;

export const workflowSchema = z
  .object({
    id: idSchema.meta({ example: WORKFLOW_ID }),
    namespace: z.string().meta({ example: "shop" }),
    name: z.string().meta({ example: "order-fulfilment" }),
    title: z.string().nullable(),
    summary: z.string().nullable(),
    revision: z
      .number()
      .int()
      .meta({ description: "Number of the newest revision; 0: it has only a draft yet.", example: 3 }),
    publishedRevision: z
      .number()
      .int()
      .nullable()
      .meta({ description: "The one that runs; null: never published.", example: 2 }),
    draft: z.boolean().meta({ description: "A draft is kept that is not the newest revision." }),
    archived: z.boolean(),
    createdAt: timeSchema,
    updatedAt: timeSchema,
  })
  .meta({ id: "Workflow" });
export type Workflow = z.infer<typeof workflowSchema>;

export const workflowDetailSchema = workflowSchema
  .extend({
    definition: z.unknown().meta({ description: "The newest revision, as an object; null: it has only a draft yet." }),
    source: z.string().nullable().meta({ description: "As it was sent, comments and all, where it was text." }),
  })
  .meta({ id: "WorkflowDetail" });
export type WorkflowDetail = z.infer<typeof workflowDetailSchema>;

export const revisionSchema = z
  .object({
    id: idSchema,
    number: z.number().int(),
    version: z.string().meta({ description: "`document.version` of the definition.", example: "1.2.0" }),
    createdAt: timeSchema,
    createdBy: actorSchema.nullable().meta({ description: "Null: made before that was kept." }),
    note: z.string().nullable().meta({ description: "What whoever published it said about it." }),
    publishedAt: timeSchema
      .nullable()
      .meta({ description: "When it was last published; null: never, or before that was kept." }),
    publishedBy: actorSchema.nullable(),
  })
  .meta({ id: "Revision" });
export const revisionDetailSchema = revisionSchema
  .extend({ definition: z.unknown(), source: z.string().nullable() })
  .meta({ id: "RevisionDetail" });
export type Revision = z.infer<typeof revisionSchema>;

export const validationSchema = z
  .object({ valid: z.boolean(), problems: z.array(problemItemSchema) })
  .meta({ id: "Validation" });

const EXAMPLE_DEFINITION = `document:
  dsl: '1.0.3'
  namespace: shop
  name: greet
  version: '1.0.0'
do:
  - greet:
      set:
        text: \${ "Hello, " + .name }
`;

const tags = ["Workflows"] as const;
const definitionBody = z.strictObject({ definition: definitionSchema });
/** Beside a revision. */
export const noteSchema = z
  .string()
  .trim()
  .max(2_000)
  .meta({ description: "What has changed, for whoever comes after." });
const revisionNumber = z.number().int().min(1).max(1_000_000);

export const workflows = {
  create: defineContract({
    id: "workflows.create",
    method: "POST",
    path: "/v1/workflows",
    summary: "Create a workflow",
    description: "Its first revision. Nothing runs it until it is published.",
    tags,
    headers: idempotencyHeaders,
    body: definitionBody,
    example: { definition: EXAMPLE_DEFINITION },
    responses: { 201: { description: "Created.", body: workflowDetailSchema } },
  }),
  list: defineContract({
    id: "workflows.list",
    method: "GET",
    path: "/v1/workflows",
    summary: "List workflows",
    tags,
    query: pageQuery.extend({
      archived: z
        .enum(["true", "false"])
        .default("false")
        .meta({ description: "`true` lists the archived ones instead." }),
    }),
    responses: { 200: { description: "One page.", body: page(workflowSchema) } },
  }),
  get: defineContract({
    id: "workflows.get",
    method: "GET",
    path: "/v1/workflows/{id}",
    summary: "Read a workflow",
    tags,
    params: workflowParams,
    responses: { 200: { description: "The workflow with its newest revision.", body: workflowDetailSchema } },
  }),
  revise: defineContract({
    id: "workflows.revise",
    method: "PUT",
    path: "/v1/workflows/{id}",
    summary: "Add a revision",
    description:
      "Revisions are immutable: this adds one and leaves the published one as it is. The same definition again adds nothing.",
    tags,
    params: workflowParams,
    headers: z.object({
      "if-match": z
        .string()
        .regex(/^"\d{1,7}"$/, 'a revision number in quotes, such as "3"')
        .optional()
        .meta({ description: "The newest revision's number in quotes; 412 where it is another.", example: '"3"' }),
    }),
    body: definitionBody,
    example: { definition: EXAMPLE_DEFINITION },
    responses: { 200: { description: "The workflow with its newest revision.", body: workflowDetailSchema } },
  }),
  revisions: defineContract({
    id: "workflows.revisions",
    method: "GET",
    path: "/v1/workflows/{id}/revisions",
    summary: "List revisions",
    tags,
    params: workflowParams,
    query: pageQuery,
    responses: { 200: { description: "One page, newest first.", body: page(revisionSchema) } },
  }),
  revision: defineContract({
    id: "workflows.revision",
    method: "GET",
    path: "/v1/workflows/{id}/revisions/{n}",
    summary: "Read a revision",
    tags,
    params: workflowParams.extend({
      n: z.coerce.number().int().min(1).max(1_000_000).meta({ description: "The revision's number.", example: 2 }),
    }),
    responses: { 200: { description: "The revision.", body: revisionDetailSchema } },
  }),
  publish: defineContract({
    id: "workflows.publish",
    method: "POST",
    path: "/v1/workflows/{id}/publish",
    summary: "Publish a revision",
    description: "From now on, starts run this revision. What runs already goes on with its own.",
    tags,
    params: workflowParams,
    headers: idempotencyHeaders,
    body: z.strictObject({
      revision: revisionNumber,
      note: noteSchema.optional(),
    }),
    example: { revision: 1 },
    responses: { 200: { description: "The workflow.", body: workflowSchema } },
  }),
  archive: defineContract({
    id: "workflows.archive",
    method: "POST",
    path: "/v1/workflows/{id}/archive",
    summary: "Archive a workflow",
    description: "Nothing starts it any more, and its hooks answer 404. What runs goes on.",
    tags,
    params: workflowParams,
    headers: idempotencyHeaders,
    responses: { 200: { description: "The workflow.", body: workflowSchema } },
  }),
  unarchive: defineContract({
    id: "workflows.unarchive",
    method: "POST",
    path: "/v1/workflows/{id}/unarchive",
    summary: "Take a workflow out of the archive",
    tags,
    params: workflowParams,
    headers: idempotencyHeaders,
    responses: { 200: { description: "The workflow.", body: workflowSchema } },
  }),
  validate: defineContract({
    id: "workflows.validate",
    method: "POST",
    path: "/v1/workflows/validate",
    summary: "Validate a definition",
    description:
      "Changes nothing. Problems name their place as a JSON pointer, and line and column where the definition is text.",
    tags,
    headers: idempotencyHeaders,
    body: definitionBody,
    example: { definition: EXAMPLE_DEFINITION },
    responses: {
      200: {
        description: "What is wrong with it, if anything. Where it is valid, `problems` holds the warnings.",
        body: validationSchema,
      },
    },
  }),
};
