import { z } from "zod";
import type { AnyEntry, StartedData } from "./journal.ts";
import { parseExecutionId } from "./ids.ts";

/**
 * Lifecycle events as the DSL names them, in CloudEvents 1.0 (structured, JSON).
 * At least once: `source` and `id` together are the same for every delivery of one event.
 * @see dsl.md, "Lifecycle Events"
 */
export const lifecycleType = z.enum([
  "io.serverlessworkflow.workflow.started.v1",
  "io.serverlessworkflow.workflow.completed.v1",
  "io.serverlessworkflow.workflow.faulted.v1",
  "io.serverlessworkflow.workflow.cancelled.v1",
]);
export type LifecycleType = z.infer<typeof lifecycleType>;

export const lifecycleEventSchema = z.object({
  specversion: z.literal("1.0"),
  /** `<execution>/<seq>`. */
  id: z.string(),
  /** `/tenants/<tenant>/workflows/<workflow id, or "adhoc">`. */
  source: z.string(),
  type: lifecycleType,
  /** The execution's id. */
  subject: z.string(),
  time: z.iso.datetime(),
  datacontenttype: z.literal("application/json"),
  data: z.record(z.string(), z.unknown()),
});
export type LifecycleEvent = z.infer<typeof lifecycleEventSchema>;

/** The event that a journal entry is published as; null where it is not a lifecycle event. */
export function lifecycleEvent(started: StartedData, entry: AnyEntry): LifecycleEvent | null {
  const described = describe(started, entry);
  if (described === null) return null;
  const tenant = parseExecutionId(started.id)?.tenant ?? "unknown";
  return {
    specversion: "1.0",
    id: `${started.id}/${entry.seq}`,
    source: `/tenants/${tenant}/workflows/${started.workflow.id ?? "adhoc"}`,
    type: described.type,
    subject: started.id,
    time: new Date(entry.at).toISOString(),
    datacontenttype: "application/json",
    data: { name: `${started.id}`, ...described.data },
  };
}

/** Outputs stay out: an event is told to many, and a queue message holds 128 KB. */
function describe(
  started: StartedData,
  entry: AnyEntry,
): { type: LifecycleType; data: Record<string, unknown> } | null {
  const at = new Date(entry.at).toISOString();
  switch (entry.type) {
    case "execution.started": {
      const { namespace, name, version } = started.workflow;
      return {
        type: "io.serverlessworkflow.workflow.started.v1",
        data: { definition: { namespace, name, version }, startedAt: at },
      };
    }
    case "execution.completed":
      return { type: "io.serverlessworkflow.workflow.completed.v1", data: { completedAt: at } };
    case "execution.cancelled":
      return { type: "io.serverlessworkflow.workflow.cancelled.v1", data: { cancelledAt: at } };
    case "execution.faulted": {
      const { type, status, title, instance } = entry.data.error;
      return {
        type: "io.serverlessworkflow.workflow.faulted.v1",
        data: { faultedAt: at, error: { type, status, title, instance } },
      };
    }
    default:
      return null;
  }
}
