import { z } from "zod";
import { executionStatus } from "../../domain/execution.ts";
import { defineContract } from "../contract.ts";
import { EXECUTION_ID, idempotencyHeaders, idSchema, workflowParams } from "./common.ts";

/** A definition's text as somebody is writing it. */
export const draftTextSchema = z
  .string()
  .min(1)
  .max(512 * 1024)
  .meta({ description: "The definition: YAML or JSON." });
const stepPath = z
  .string()
  .min(1)
  .max(2000)
  .meta({ description: "JSON pointer of a step in the text.", example: "/do/1/charge" });
/** By the names of steps. */
export const pinsSchema = z.record(z.string().min(1).max(300), z.unknown()).meta({
  description: "Results by the names of steps: these steps are not run, and give what stands here.",
  example: { getOrder: { id: 4711, total: 250 } },
});

/** Which version an execution ran. */
export const versionSchema = z
  .union([z.number().int().min(1), z.literal("draft")])
  .nullable()
  .meta({
    id: "ExecutionVersion",
    description:
      "The revision's number; `draft` for a trial of what was not published; null for a definition that was run as it is, and for executions from before this was kept.",
    example: 3,
  });
export type ExecutionVersion = z.infer<typeof versionSchema>;

export const draftRuns = {
  start: defineContract({
    id: "draftRuns.start",
    method: "POST",
    path: "/v1/workflows/{id}/draft/run",
    summary: "Try a draft",
    description:
      "Runs a definition as it stands in the editor, as an execution of this workflow whose `version` is `draft`. Nothing is published. " +
      "`pins` give steps' results without running them; `only` runs one step, `from` begins at one; `reuse` takes the results of steps that act on the world from an earlier execution.",
    tags: ["Workflows"],
    params: workflowParams,
    headers: idempotencyHeaders,
    body: z.strictObject({
      text: draftTextSchema,
      input: z.unknown().optional().meta({ description: "What starts it; default `{}`." }),
      pins: pinsSchema.optional(),
      only: stepPath.optional(),
      from: stepPath.optional(),
      skipWaits: z.boolean().optional().meta({ description: "Steps that wait for a time are passed at once." }),
      reuse: idSchema.optional().meta({
        description:
          "An execution: steps that call, send, ask or run something are not run where it has a result of them, and give that. `pins` go before.",
        example: EXECUTION_ID,
      }),
    }),
    example: {
      text: "document: {dsl: '1.0.3', namespace: shop, name: greet, version: '1.0.0'}\ndo:\n  - greet: {set: {text: 'Hello ${ .name }'}}\n",
      input: { name: "Ada" },
    },
    responses: {
      202: {
        description: "On its way: follow it as any other.",
        body: z
          .object({ id: idSchema.meta({ example: EXECUTION_ID }), status: executionStatus })
          .meta({ id: "DraftRun" }),
      },
    },
  }),
};
