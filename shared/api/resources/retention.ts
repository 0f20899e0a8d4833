import { z } from "zod";
import { defineContract } from "../contract.ts";

const retentionTime = z
  .string()
  .min(2)
  .max(40)
  .meta({ description: "ISO 8601 duration, PT1S to P3650D.", example: "P30D" });
const retentionSchema = z
  .object({ completed: retentionTime, failed: retentionTime })
  .meta({ id: "Retention", description: "`failed` is of faulted and cancelled executions." });

/** How long finished executions are kept. */
export const retention = {
  get: defineContract({
    id: "retention.get",
    method: "GET",
    path: "/v1/settings/retention",
    summary: "Read how long executions are kept",
    description:
      "Once they are over, and where their document says nothing else in `metadata.retention`. Tasks for people that are over are kept as long.",
    tags: ["Settings"],
    responses: { 200: { description: "As it is set.", body: retentionSchema } },
  }),
  update: defineContract({
    id: "retention.update",
    method: "PATCH",
    path: "/v1/settings/retention",
    summary: "Change how long executions are kept",
    description:
      "Also of executions that are over already. What is older is erased within hours, and can't be had again.",
    tags: ["Settings"],
    body: z.strictObject({ completed: retentionTime.optional(), failed: retentionTime.optional() }),
    example: { completed: "P7D", failed: "P90D" },
    responses: { 200: { description: "As it is set now.", body: retentionSchema } },
  }),
};
