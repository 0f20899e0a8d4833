import { z } from "zod";
import { defineContract } from "../contract.ts";
import { idSchema, idempotencyHeaders, timeSchema, WORKFLOW_ID, workflowParams } from "./common.ts";
import { actorSchema, noteSchema, workflowDetailSchema, workflowSchema } from "./workflows.ts";

const versionSchema = z.number().int().min(0).max(1_000_000_000);
const revisionNumber = z.number().int().min(1).max(1_000_000);

export const draftSchema = z
  .object({
    workflow: idSchema.meta({ example: WORKFLOW_ID }),
    text: z.string().meta({ description: "YAML or JSON, as it was saved; it need not be valid." }),
    version: versionSchema.meta({
      description: "Counts what was saved, and never goes back; 0: nothing was saved yet.",
      example: 7,
    }),
    saved: z.boolean().meta({ description: "False: nothing is kept, and the text is the newest revision's." }),
    base: z
      .number()
      .int()
      .nullable()
      .meta({ description: "The revision that it was begun from; null: the workflow has none yet.", example: 3 }),
    latest: z.number().int().nullable().meta({
      description: "The newest revision. Where it is not `base`, somebody has revised the workflow meanwhile.",
      example: 3,
    }),
    live: z.number().int().nullable().meta({ description: "The revision that runs.", example: 3 }),
    differs: z.boolean().meta({ description: "From what is live; true where nothing is." }),
    updatedAt: timeSchema.nullable().meta({ description: "When it was last saved; null: never." }),
    updatedBy: actorSchema.nullable(),
  })
  .meta({ id: "Draft" });
export type Draft = z.infer<typeof draftSchema>;

const text = z.string().meta({ description: "YAML or JSON, valid or not. At most 512 KiB." });
const version = versionSchema.meta({ description: "Of the draft that you have seen; 409 where it is another." });
const base = revisionNumber.nullable().optional();
const tags = ["Drafts"] as const;

export const drafts = {
  create: defineContract({
    id: "drafts.create",
    method: "POST",
    path: "/v1/workflows/drafts",
    summary: "Begin a workflow as a draft",
    description:
      "A workflow that has no revision yet: `revision` is 0. Its name in `document.name` is made of the title, or taken " +
      "from the text, and made one that no other workflow has.",
    tags,
    headers: idempotencyHeaders,
    body: z.strictObject({
      title: z.string().trim().min(1).max(200),
      text: z.string().optional().meta({ description: "To begin with; left out: a definition without a step." }),
    }),
    example: { title: "Approve large orders" },
    responses: {
      201: {
        description: "The workflow and its draft.",
        body: z.object({ workflow: workflowSchema, draft: draftSchema }),
      },
    },
  }),
  get: defineContract({
    id: "drafts.get",
    method: "GET",
    path: "/v1/workflows/{id}/draft",
    summary: "Read a workflow's draft",
    description: "Where none is kept, it is the newest revision's text.",
    tags,
    params: workflowParams,
    responses: { 200: { description: "The draft.", body: draftSchema } },
  }),
  save: defineContract({
    id: "drafts.save",
    method: "PUT",
    path: "/v1/workflows/{id}/draft",
    summary: "Save a workflow's draft",
    description:
      "Nothing runs it. With a `version` other than the one that is kept it is a 409, whose member `current` says which " +
      "version is kept, by whom and since when: nothing is overwritten unseen.",
    tags,
    params: workflowParams,
    body: z.strictObject({
      text,
      version,
      base: base.meta({
        description:
          "The revision that this text was made from; 409 where the draft was not, and it is not the newest either.",
      }),
    }),
    example: { text: "document: {dsl: '1.0.3'}\n", version: 7 },
    responses: { 200: { description: "As it is kept now.", body: draftSchema } },
  }),
  discard: defineContract({
    id: "drafts.discard",
    method: "DELETE",
    path: "/v1/workflows/{id}/draft",
    summary: "Discard a workflow's draft",
    description: "What is left is the newest revision. A workflow that has none is a 409: archive it instead.",
    tags,
    params: workflowParams,
    query: z.object({ version: z.coerce.number().int().min(0).max(1_000_000_000).optional() }),
    responses: { 200: { description: "The draft as it reads now.", body: draftSchema } },
  }),
  publish: defineContract({
    id: "drafts.publish",
    method: "POST",
    path: "/v1/workflows/{id}/draft/publish",
    summary: "Publish a workflow's draft",
    description:
      "Makes a revision of it and publishes that, both or neither. What is not valid is a 422 with its problems. So is a " +
      "draft with which a test of the workflow does not pass: the tests are run first, unless `evenIfTestsFail`. Where " +
      "the workflow has a newer revision than the draft was begun from, it is a 409, unless `base` names that one.",
    tags,
    params: workflowParams,
    headers: idempotencyHeaders,
    body: z.strictObject({
      version,
      note: noteSchema.optional(),
      base: base.meta({ description: "The newest revision that you have seen. Default: the draft's own." }),
      evenIfTestsFail: z.boolean().optional().meta({
        description: "True: the workflow's tests are not run, and it is published whatever they would say.",
      }),
    }),
    example: { version: 7, note: "Ask Ada above 100" },
    responses: { 200: { description: "The workflow, as it runs now.", body: workflowDetailSchema } },
  }),
  restore: defineContract({
    id: "drafts.restore",
    method: "POST",
    path: "/v1/workflows/{id}/draft/restore",
    summary: "Take a revision back into the draft",
    description: "The draft has that revision's text then. Nothing that runs is changed.",
    tags,
    params: workflowParams,
    headers: idempotencyHeaders,
    body: z.strictObject({
      revision: revisionNumber,
      version: version.optional().meta({ description: "As when it is saved. Left out: whatever is kept is replaced." }),
    }),
    example: { revision: 2, version: 7 },
    responses: { 200: { description: "The draft.", body: draftSchema } },
  }),
};
