import { z } from "zod";
import { defineContract } from "../contract.ts";
import { EXECUTION_ID, idempotencyHeaders, idParams, idSchema, page, pageQuery, timeSchema } from "./common.ts";

const TASK_ID = "ask_k3v9q2m7x1_2c6p9z0k4g7t1x8d";
const taskParams = idParams("task", TASK_ID);
const linkParams = z.object({
  token: z.string().meta({ description: "Of the link.", example: "lnk_k3v9q2m7x1_…" }),
});

const stateSchema = z.enum(["open", "answered", "expired", "withdrawn"]).meta({
  description:
    "`withdrawn`: the workflow went on without an answer, since it was cancelled, timed out, or went another way.",
});

const answerSchema = z.strictObject({
  approved: z.boolean().optional().meta({ description: "Of `person.approve`." }),
  comment: z.string().max(10_000).nullable().optional().meta({ description: "Of `person.approve`; may be left out." }),
  answer: z
    .record(z.string(), z.unknown())
    .optional()
    .meta({ description: "Of `person.form`: an object of the task's `schema`." }),
});

export const personTaskSchema = z
  .object({
    id: idSchema.meta({ example: TASK_ID }),
    state: stateSchema,
    form: z.enum(["approve", "form"]),
    assignee: z.string().meta({ example: "ada@example.com" }),
    title: z.string().meta({ example: "Pay the invoice 4711?" }),
    description: z.string().nullable(),
    schema: z.unknown().meta({ description: "JSON Schema of the answer; null for an approval." }),
    execution: idSchema.meta({ description: "Who waits.", example: EXECUTION_ID }),
    workflow: z.string().meta({ description: "Its workflow's name.", example: "approval" }),
    about: z.string().nullable().meta({
      description:
        "What its execution is about: the most telling plain fields of what came in. Null where there are none, and for who may not read executions.",
      example: "order A-17 · total 250",
    }),
    notify: z.string().nullable().meta({ description: "The connection by which the assignee is told." }),
    createdAt: timeSchema,
    expiresAt: timeSchema,
    remindAt: timeSchema.nullable().meta({ description: "Null: no reminder is to come." }),
    endedAt: timeSchema.nullable(),
    answer: answerSchema.nullable(),
    answeredBy: z.string().nullable().meta({ description: "The assignee, by the link; or who answered here." }),
  })
  .meta({ id: "PersonTask" });
export type PersonTask = z.infer<typeof personTaskSchema>;

const tags = ["People"] as const;
const html = "text/html; charset=utf-8";

export const people = {
  list: defineContract({
    id: "people.list",
    method: "GET",
    path: "/v1/people/tasks",
    summary: "List tasks for people",
    description: "Those that wait, unless `state` says otherwise; the newest first.",
    tags,
    query: pageQuery.extend({
      state: z.enum([...stateSchema.options, "any"]).default("open"),
      assignee: z.string().min(1).max(320).optional(),
    }),
    responses: { 200: { description: "One page.", body: page(personTaskSchema) } },
  }),
  get: defineContract({
    id: "people.get",
    method: "GET",
    path: "/v1/people/tasks/{id}",
    summary: "Read a task",
    tags,
    params: taskParams,
    responses: { 200: { description: "The task.", body: personTaskSchema } },
  }),
  answer: defineContract({
    id: "people.answer",
    method: "POST",
    path: "/v1/people/tasks/{id}/answer",
    summary: "Answer a task",
    description:
      "For an approval `approved` and, if wanted, `comment`; for a form `answer`. The same answer again changes nothing; another one is a 409; one that comes too late is a 410.",
    tags,
    params: taskParams,
    headers: idempotencyHeaders,
    body: answerSchema,
    example: { approved: true, comment: "Fine." },
    responses: { 200: { description: "As it is now; the execution goes on.", body: personTaskSchema } },
  }),
  link: defineContract({
    id: "people.link",
    method: "POST",
    path: "/v1/people/tasks/{id}/link",
    summary: "Make a link to a task",
    description:
      "For a task whose assignee is told by other means than a connection. Whoever has the link can answer, until the task is over. It is shown here and nowhere else.",
    tags,
    params: taskParams,
    headers: idempotencyHeaders,
    responses: {
      201: {
        description: "Made.",
        body: z
          .object({ url: z.url().meta({ example: "https://flows.example.com/people/lnk_…" }), expiresAt: timeSchema })
          .meta({ id: "PersonLink" }),
      },
    },
  }),
  page: defineContract({
    id: "people.page",
    method: "GET",
    path: "/people/{token}",
    summary: "The page behind a link",
    description: "For people: what is asked, and the form. It needs no script, and is kept in no cache.",
    tags,
    params: linkParams,
    responses: { 200: { description: "The page.", contentType: html } },
  }),
  submit: defineContract({
    id: "people.submit",
    method: "POST",
    path: "/people/{token}",
    summary: "Answer by a link",
    tags,
    params: linkParams,
    rawBody: "`application/x-www-form-urlencoded`, as the page sends it.",
    responses: { 200: { description: "Answered; a page that says so.", contentType: html } },
  }),
};
