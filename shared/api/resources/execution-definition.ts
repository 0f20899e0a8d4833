import { z } from "zod";
import { idSchema } from "./common.ts";

/** What an execution runs. It stays what it is, whatever becomes of the workflow. */
export const executionDefinitionSchema = z
  .object({
    workflow: idSchema.nullable().meta({ description: "Null where a definition was run as it is." }),
    revision: z.object({
      id: idSchema,
      number: z
        .number()
        .int()
        .nullable()
        .meta({ description: "Among the workflow's revisions; null where it is none of them." }),
      version: z.string().meta({ example: "1.2.0" }),
    }),
    definition: z.unknown(),
    source: z.string().nullable().meta({ description: "As it was sent, comments and all, where it was text." }),
  })
  .meta({ id: "ExecutionDefinition" });
export type ExecutionDefinition = z.infer<typeof executionDefinitionSchema>;
