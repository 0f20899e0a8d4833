import { z } from "zod";
import { choose, describe, isRecord } from "./schema-choose.ts";
import { durationSchema, errorDefinitionSchema, freeObject, orReference, retryPolicySchema } from "./schema-common.ts";
import { nestedTasks, taskBase } from "./schema-base.ts";

export const doTaskSchema = z.strictObject({ ...taskBase, do: nestedTasks });

export const setTaskSchema = z.strictObject({
  ...taskBase,
  set: choose<string | Record<string, unknown>>((value) => {
    if (typeof value === "string") return z.string();
    if (!isRecord(value))
      return { code: "type", message: `Must be an object or a runtime expression, not ${describe(value)}.` };
    return freeObject.refine((object) => Object.keys(object).length > 0, "Must set at least one property.");
  }),
});

const switchCaseSchema = z.strictObject({
  when: z.string().optional(),
  then: z.string().min(1, "Must be continue, exit, end or the name of a task."),
});
export const switchTaskSchema = z.strictObject({
  ...taskBase,
  switch: z
    .array(
      z
        .record(z.string(), switchCaseSchema)
        .refine(
          (item) => Object.keys(item).length === 1,
          "Each entry names exactly one case: - caseName: {when: …, then: …}.",
        ),
    )
    .min(1, "Must have at least one case."),
});

export const forTaskSchema = z.strictObject({
  ...taskBase,
  for: z.strictObject({ each: z.string().optional(), in: z.string(), at: z.string().optional() }),
  while: z.string().optional(),
  do: nestedTasks,
});

export const forkTaskSchema = z.strictObject({
  ...taskBase,
  fork: z.strictObject({ branches: nestedTasks, compete: z.boolean().optional() }),
});

/** The schema says `details`, the text says `detail`: both are read. */
export const errorFilterSchema = z
  .strictObject({
    type: z.string().optional(),
    status: z.number().int("Must be a whole number, such as 503.").optional(),
    instance: z.string().optional(),
    title: z.string().optional(),
    detail: z.string().optional(),
    details: z.string().optional(),
  })
  .refine(
    (value) => Object.keys(value).length > 0,
    "Must filter by at least one of type, status, instance, title, detail.",
  );

const catchSchema = z.strictObject({
  errors: z.strictObject({ with: errorFilterSchema.optional() }).optional(),
  as: z.string().optional(),
  when: z.string().optional(),
  exceptWhen: z.string().optional(),
  retry: orReference(retryPolicySchema).optional(),
  do: nestedTasks.optional(),
});
export const tryTaskSchema = z.strictObject({ ...taskBase, try: nestedTasks, catch: catchSchema });

export const raiseTaskSchema = z.strictObject({
  ...taskBase,
  raise: z.strictObject({ error: orReference(errorDefinitionSchema) }),
});

export const waitTaskSchema = z.strictObject({ ...taskBase, wait: durationSchema });
