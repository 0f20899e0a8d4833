import { z } from "zod";
import { choose, isRecord } from "./schema-choose.ts";
import { exportSchema, outputSchema } from "./schema-common.ts";
import { nestedTasks, taskBase } from "./schema-base.ts";

/** CloudEvents attributes; extension attributes are free. */
const eventPropertiesSchema = z.looseObject({
  id: z.string().optional(),
  source: z.string().optional(),
  type: z.string().optional(),
  time: z.string().optional(),
  subject: z.string().optional(),
  datacontenttype: z.string().optional(),
  dataschema: z.string().optional(),
  data: z.unknown().optional(),
});

export const emitTaskSchema = z.strictObject({
  ...taskBase,
  emit: z.strictObject({
    event: z.looseObject({
      with: eventPropertiesSchema.extend({ source: z.string(), type: z.string() }).optional(),
    }),
  }),
});

const eventFilterSchema = z.strictObject({
  with: eventPropertiesSchema.refine(
    (value) => Object.keys(value).length > 0,
    "Must filter by at least one attribute.",
  ),
  correlate: z.record(z.string(), z.looseObject({ from: z.string(), expect: z.string().optional() })).optional(),
});

export interface ConsumptionStrategy {
  all?: z.infer<typeof eventFilterSchema>[] | undefined;
  any?: z.infer<typeof eventFilterSchema>[] | undefined;
  one?: z.infer<typeof eventFilterSchema> | undefined;
  until?: string | ConsumptionStrategy | undefined;
}
export const consumptionStrategySchema: z.ZodType<ConsumptionStrategy> = z
  .strictObject({
    all: z.array(eventFilterSchema).optional(),
    any: z.array(eventFilterSchema).optional(),
    one: eventFilterSchema.optional(),
    until: z.lazy(() => untilSchema).optional(),
  })
  .refine(
    (value) => [value.all, value.any, value.one].filter((one) => one !== undefined).length === 1,
    "Name exactly one of all, any, one.",
  )
  .refine((value) => value.until === undefined || value.any !== undefined, "until goes with any only.");

const untilSchema: z.ZodType<string | ConsumptionStrategy> = choose<string | ConsumptionStrategy>((value) =>
  isRecord(value)
    ? consumptionStrategySchema
    : z.string("Must be a runtime expression or an event consumption strategy."),
);

export const iteratorSchema = z.strictObject({
  item: z.string().optional(),
  at: z.string().optional(),
  do: nestedTasks.optional(),
  output: outputSchema.optional(),
  export: exportSchema.optional(),
});

export const listenTaskSchema = z.strictObject({
  ...taskBase,
  listen: z.strictObject({
    to: consumptionStrategySchema,
    read: z.enum(["data", "envelope", "raw"]).optional(),
  }),
  foreach: iteratorSchema.optional(),
});
