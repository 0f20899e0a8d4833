import { z } from "zod";
import { LABEL } from "./label.ts";
import {
  authenticationPolicySchema,
  durationSchema,
  endpointSchema,
  errorDefinitionSchema,
  freeObject,
  inputSchema,
  metadataSchema,
  orReference,
  outputSchema,
  retryPolicySchema,
  timeoutSchema,
} from "./schema-common.ts";
import { consumptionStrategySchema } from "./schema-events.ts";
import { taskListSchema, taskSchema } from "./schema-task.ts";

/** semver.org 2.0.0 */
const SEMVER =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?(?:\+([0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*))?$/;

/** An identifier has to be text: YAML reads an unquoted 1.0 as a number. */
const version = (example: string): z.ZodString => z.string(`Must be text in quotes, such as '${example}'.`);
const label = z
  .string()
  .regex(LABEL, "Must be 1 to 63 letters, digits or hyphens, and begin and end with a letter or digit.");

const documentSchema = z.strictObject({
  dsl: version("1.0.3").regex(
    /^1\.\d+\.\d+(?:[-+][0-9a-zA-Z.+-]+)?$/,
    "Must be a 1.x version of the DSL, such as '1.0.3'.",
  ),
  namespace: label,
  name: label,
  version: version("0.1.0")
    .max(100, "Must be at most 100 characters.")
    .regex(SEMVER, "Must be a semantic version, such as '0.1.0'."),
  title: z.string().optional(),
  summary: z.string().optional(),
  tags: freeObject.optional(),
  metadata: metadataSchema.optional(),
});

const extensionSchema = z.strictObject({
  extend: z.enum(["call", "composite", "emit", "for", "listen", "raise", "run", "set", "switch", "try", "wait", "all"]),
  when: z.string().optional(),
  before: taskListSchema.optional(),
  after: taskListSchema.optional(),
});

const useSchema = z.strictObject({
  authentications: z.record(z.string(), authenticationPolicySchema).optional(),
  errors: z.record(z.string(), errorDefinitionSchema).optional(),
  extensions: z.array(z.record(z.string(), extensionSchema)).optional(),
  functions: z.record(z.string(), taskSchema).optional(),
  retries: z.record(z.string(), retryPolicySchema).optional(),
  secrets: z.array(z.string()).optional(),
  timeouts: z.record(z.string(), timeoutSchema).optional(),
  catalogs: z.record(z.string(), z.strictObject({ endpoint: endpointSchema })).optional(),
});

const scheduleSchema = z.strictObject({
  every: durationSchema.optional(),
  cron: z.string().optional(),
  after: durationSchema.optional(),
  on: consumptionStrategySchema.optional(),
});

/** In the DSL reference, though not in the schema. */
const evaluateSchema = z.strictObject({
  language: z.string().optional(),
  mode: z.enum(["strict", "loose"]).optional(),
});

/** A workflow definition of the Serverless Workflow DSL 1.0.3 (its workflow.schema.yaml). */
export const definitionSchema = z.strictObject({
  document: documentSchema,
  input: inputSchema.optional(),
  use: useSchema.optional(),
  do: taskListSchema,
  timeout: orReference(timeoutSchema).optional(),
  output: outputSchema.optional(),
  schedule: scheduleSchema.optional(),
  evaluate: evaluateSchema.optional(),
});
