import { z } from "zod";
import { choose, isRecord } from "./schema-choose.ts";
import { durationSchema, externalResourceSchema, freeObject } from "./schema-common.ts";
import { taskBase } from "./schema-base.ts";

const lifetimeSchema = z
  .strictObject({ cleanup: z.enum(["always", "never", "eventually"]), after: durationSchema.optional() })
  .refine(
    (value) => (value.cleanup === "eventually") === (value.after !== undefined),
    "after goes with cleanup: eventually, and is needed there.",
  );

const processShape = {
  stdin: z.string().optional(),
  arguments: z.array(z.string()).optional(),
  environment: freeObject.optional(),
};
const containerSchema = z.strictObject({
  ...processShape,
  image: z.string(),
  name: z.string().optional(),
  command: z.string().optional(),
  ports: freeObject.optional(),
  volumes: freeObject.optional(),
  lifetime: lifetimeSchema.optional(),
  pullPolicy: z.enum(["ifNotPresent", "always", "never"]).optional(),
});
const scriptSchema = z
  .strictObject({
    ...processShape,
    // The schema has a list; the standard's own function (dsl.md, "Creating a Custom Function") has names.
    arguments: choose<string[] | Record<string, unknown>>((value) =>
      isRecord(value) ? freeObject : z.array(z.string()),
    ).optional(),
    language: z.string(),
    code: z.string().optional(),
    source: externalResourceSchema.optional(),
  })
  .refine(
    (value) => (value.code === undefined) !== (value.source === undefined),
    "Name code or source, one of the two.",
  );
const shellSchema = z.strictObject({ ...processShape, command: z.string() });
const subflowSchema = z.strictObject({
  namespace: z.string(),
  name: z.string(),
  version: z.string(),
  input: freeObject.optional(),
});

export const runTaskSchema = z.strictObject({
  ...taskBase,
  run: z
    .strictObject({
      container: containerSchema.optional(),
      script: scriptSchema.optional(),
      shell: shellSchema.optional(),
      workflow: subflowSchema.optional(),
      await: z.boolean().optional(),
      return: z.enum(["stdout", "stderr", "code", "all", "none"]).optional(),
    })
    .refine(
      (value) =>
        [value.container, value.script, value.shell, value.workflow].filter((one) => one !== undefined).length === 1,
      "Name exactly one of container, script, shell, workflow.",
    ),
});
