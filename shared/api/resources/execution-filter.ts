import { z } from "zod";
import { executionStatus, triggerSchema } from "../../domain/execution.ts";
import { idSchema } from "./common.ts";

/** ISO 8601 with any offset; what is before 1970 is all there is. */
export const begunWithin = {
  from: z.iso.datetime({ offset: true }).optional().meta({ description: "Begun at this time or later." }),
  to: z.iso.datetime({ offset: true }).optional().meta({ description: "Begun before this time." }),
};

/** Of a text that is looked for: nobody types more, and each row that is looked at is compared with it. */
export const MAX_TEXT_SEARCHED = 100;

/** Which executions: of a list, and of what is done to many at once. */
export const executionConditions = {
  ...begunWithin,
  workflow: idSchema.optional(),
  status: executionStatus.optional(),
  trigger: triggerSchema.shape.kind.optional().meta({ description: "What started it." }),
  version: z
    .union([z.literal("draft"), z.coerce.number().int().min(1).max(1_000_000)])
    .optional()
    .meta({
      description:
        "Which version it ran: a revision's number, or `draft`. Most useful with `workflow`; executions from before it was kept have none.",
      example: 3,
    }),
  error: z.string().min(1).max(200).optional().meta({
    description: "Part of the error's title; ASCII letters in upper or lower case. Only faulted ones have one.",
    example: "gateway",
  }),
  text: z.string().min(1).max(MAX_TEXT_SEARCHED).optional().meta({
    description: "Part of what it is about (`about`), or of its error's title; ASCII letters in upper or lower case.",
    example: "A-17",
  }),
};
