import { z } from "zod";
import { errorSchema, executionStatus } from "../../domain/execution.ts";
import { defineContract } from "../contract.ts";
import { EXECUTION_ID, idempotencyHeaders, idSchema, timeSchema, WORKFLOW_ID, workflowParams } from "./common.ts";
import { draftTextSchema, pinsSchema } from "./draft-runs.ts";

const TEST_ID = "tst_k3v9q2m7x1_2c6p9z0k4g7t1x8d";

const expectSchema = z
  .strictObject({
    status: z.enum(["completed", "faulted"]),
    output: z
      .unknown()
      .optional()
      .meta({ description: "Of a completed one: its output, compared whole. Left out: any." }),
    error: z
      .strictObject({ type: z.string().max(500).optional(), status: z.number().int().optional() })
      .optional()
      .meta({ description: "Of a faulted one: what its error has to be, as far as it is said." }),
    ignore: z
      .array(
        z
          .string()
          .max(500)
          .regex(/^(\/[^/]*)*$/, "a JSON pointer, such as /order/createdAt"),
      )
      .max(100)
      .default([])
      .meta({
        description: "JSON pointers into the output that may differ; `*` stands for any member or element.",
        example: ["/order/createdAt"],
      }),
  })
  .meta({ id: "TestExpectation" });
export type TestExpectation = z.infer<typeof expectSchema>;

export const workflowTestSchema = z
  .object({
    id: idSchema.meta({ example: TEST_ID }),
    workflow: idSchema.meta({ example: WORKFLOW_ID }),
    name: z.string().meta({ example: "A large order is approved" }),
    input: z.unknown(),
    pins: pinsSchema,
    expect: expectSchema,
    execution: idSchema.nullable().meta({ description: "The execution that it was saved from." }),
    createdAt: timeSchema,
  })
  .meta({ id: "WorkflowTest" });
export type WorkflowTest = z.infer<typeof workflowTestSchema>;

export const testDifferenceSchema = z
  .object({
    path: z
      .string()
      .meta({ description: "JSON pointer into the result: `/status`, `/output/total`.", example: "/output/total" }),
    expected: z.unknown().optional().meta({ description: "Left out: nothing was expected here." }),
    actual: z.unknown().optional().meta({ description: "Left out: there is nothing here." }),
  })
  .meta({ id: "TestDifference" });
export type TestDifference = z.infer<typeof testDifferenceSchema>;

export const testResultSchema = z
  .object({
    test: idSchema,
    name: z.string(),
    outcome: z.enum(["passed", "failed", "unfinished", "invalid"]).meta({
      description: "`unfinished`: it was not over in time, and was cancelled. `invalid`: it could not be started.",
    }),
    execution: idSchema.nullable().meta({ example: EXECUTION_ID }),
    status: executionStatus.nullable(),
    differences: z.array(testDifferenceSchema).meta({ description: "At most 50." }),
    error: errorSchema.nullable().meta({ description: "Of an execution that faulted." }),
    detail: z.string().nullable().meta({ description: "Why, in a sentence, where it did not pass." }),
    durationMs: z.number().int().min(0),
  })
  .meta({ id: "TestResult" });
export type TestResult = z.infer<typeof testResultSchema>;

const tags = ["Workflow tests"] as const;
const testParams = z.object({
  id: workflowParams.shape.id,
  test: idSchema.meta({ description: "The test's id.", example: TEST_ID }),
});

export const workflowTests = {
  list: defineContract({
    id: "workflowTests.list",
    method: "GET",
    path: "/v1/workflows/{id}/tests",
    summary: "List a workflow's tests",
    tags,
    params: workflowParams,
    responses: {
      200: {
        description: "All of them, in the order in which they were made.",
        body: z.object({ items: z.array(workflowTestSchema) }),
      },
    },
  }),
  create: defineContract({
    id: "workflowTests.create",
    method: "POST",
    path: "/v1/workflows/{id}/tests",
    summary: "Save a test",
    description:
      "Of an execution: its input, the results of its steps that act on the world, and how it ended. Or written out: `input`, `pins`, `expect`. What is written out goes before.",
    tags,
    params: workflowParams,
    headers: idempotencyHeaders,
    body: z.strictObject({
      name: z.string().trim().min(1).max(200).optional().meta({ description: "Default: after the execution's end." }),
      execution: idSchema
        .optional()
        .meta({ description: "One of this workflow that completed or faulted.", example: EXECUTION_ID }),
      input: z.unknown().optional(),
      pins: pinsSchema.optional(),
      expect: expectSchema.optional(),
    }),
    example: { name: "A large order is approved", execution: EXECUTION_ID },
    responses: { 201: { description: "Saved.", body: workflowTestSchema } },
  }),
  remove: defineContract({
    id: "workflowTests.remove",
    method: "DELETE",
    path: "/v1/workflows/{id}/tests/{test}",
    summary: "Delete a test",
    tags,
    params: testParams,
    responses: { 204: { description: "It is gone." } },
  }),
  run: defineContract({
    id: "workflowTests.run",
    method: "POST",
    path: "/v1/workflows/{id}/tests/run",
    summary: "Run a workflow's tests",
    description:
      "Against a text, or the draft (without one, the newest revision). Each is an execution of its own (`version` is `draft`) with its pins; waits are passed at once, and a step that acts on the world and has no pin fails instead of being run. " +
      "The answer comes when all are over, within a minute; `passed` only where every one passed.",
    tags,
    params: workflowParams,
    headers: idempotencyHeaders,
    body: z.strictObject({
      text: draftTextSchema.optional(),
      tests: z.array(idSchema).min(1).max(50).optional().meta({ description: "Only these." }),
    }),
    bodyOptional: true,
    example: {},
    responses: {
      200: {
        description: "What became of each.",
        body: z.object({ passed: z.boolean(), results: z.array(testResultSchema) }).meta({ id: "TestRun" }),
      },
    },
  }),
};
