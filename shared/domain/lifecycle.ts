import { z } from "zod";
import type { WorkflowError } from "./execution.ts";
import type { AnyEntry, StartedData } from "./journal.ts";
import { parseExecutionId } from "./ids.ts";
import { shown } from "./shown.ts";

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
  "io.serverlessworkflow.workflow.correlation-started.v1",
  "io.serverlessworkflow.workflow.correlation-completed.v1",
  "io.serverlessworkflow.task.created.v1",
  "io.serverlessworkflow.task.started.v1",
  "io.serverlessworkflow.task.retried.v1",
  "io.serverlessworkflow.task.completed.v1",
  "io.serverlessworkflow.task.faulted.v1",
  "io.serverlessworkflow.task.cancelled.v1",
]);
export type LifecycleType = z.infer<typeof lifecycleType>;

export const lifecycleEventSchema = z.object({
  specversion: z.literal("1.0"),
  /** `<execution>/<seq>`; where an entry is two events, the earlier one has `/created` after it. */
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

/**
 * How much of it is published: all, only what happens to whole workflows, or nothing. Of a workflow of five tasks that
 * is 17 events or 2, and each is written, read and deleted in a queue.
 */
export const lifecycleLevel = z.enum(["all", "workflow", "off"]);
export type LifecycleLevel = z.infer<typeof lifecycleLevel>;

/** What a journal entry is published as: nothing, an event, or two (a task that starts was created as well). */
export function lifecycleEvents(
  started: StartedData,
  entry: AnyEntry,
  level: LifecycleLevel = "all",
): readonly LifecycleEvent[] {
  if (level === "off" || (level === "workflow" && OF_TASKS.has(entry.type))) return NONE;
  const described = describe(started, entry);
  if (described.length === 0) return NONE;
  const tenant = parseExecutionId(started.id)?.tenant ?? "unknown";
  return described.map(({ type, data }) => ({
    specversion: "1.0",
    id: `${started.id}/${entry.seq}${type === CREATED ? "/created" : ""}`,
    source: `/tenants/${tenant}/workflows/${started.workflow.id ?? "adhoc"}`,
    type,
    subject: started.id,
    time: new Date(entry.at).toISOString(),
    datacontenttype: "application/json",
    data: shown(data, started),
  }));
}

/** Not one that a re-run has kept of another execution, which has published it. */
export function isOwn({ rerun }: StartedData, { seq }: AnyEntry): boolean {
  return seq === 1 || seq > (rerun?.kept ?? 0) + 1;
}

/** What `describe` has events of tasks for. */
const OF_TASKS: ReadonlySet<AnyEntry["type"]> = new Set([
  "task.started",
  "task.completed",
  "task.faulted",
  "task.cancelled",
  "error.caught",
]);
const NONE: readonly LifecycleEvent[] = [];
const CREATED = "io.serverlessworkflow.task.created.v1";

interface Described {
  readonly type: LifecycleType;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Outputs stay out: an event is told to many, and a queue message holds 128 KB. */
function describe(started: StartedData, entry: AnyEntry): readonly Described[] {
  const at = new Date(entry.at).toISOString();
  const { namespace, name, version } = started.workflow;
  // DSL reference, "Lifecycle Events": the name of the one that runs, as in `order-ix7iryakiem8j.samples`.
  const qualified = `${name}-${started.id}.${namespace}`;
  const workflow = (what: string, data: Described["data"]): readonly Described[] => [
    { type: `io.serverlessworkflow.workflow.${what}.v1` as LifecycleType, data: { name: qualified, ...data } },
  ];
  const task = (what: string, data: Described["data"]): Described => ({
    type: `io.serverlessworkflow.task.${what}.v1` as LifecycleType,
    data: { workflow: qualified, task: entry.task ?? "", ...data },
  });
  switch (entry.type) {
    case "execution.started":
      return workflow("started", { definition: { namespace, name, version }, startedAt: at });
    case "execution.completed":
      return workflow("completed", { completedAt: at });
    case "execution.cancelled":
      return workflow("cancelled", { cancelledAt: at });
    case "execution.faulted":
      return workflow("faulted", { faultedAt: at, error: errorOf(entry.data.error) });
    case "task.started":
      return [task("created", { createdAt: at }), task("started", { startedAt: at })];
    case "task.completed":
      return [task("completed", { completedAt: at })];
    case "task.faulted":
      return [task("faulted", { faultedAt: at, error: errorOf(entry.data.error) })];
    case "task.cancelled":
      return [task("cancelled", { cancelledAt: at })];
    case "error.caught":
      return entry.data.action === "retry" ? [task("retried", { retriedAt: at })] : [];
    case "effect.requested":
      return entry.data.request.kind === "listen" && entry.data.request.person === undefined
        ? workflow("correlation-started", { startedAt: at })
        : [];
    case "event.received":
      return entry.data.last === true
        ? workflow("correlation-completed", { completedAt: at, correlationKeys: entry.data.correlated ?? {} })
        : [];
    default:
      return [];
  }
}

function errorOf({ type, status, title, instance }: WorkflowError): Partial<WorkflowError> {
  return { type, status, ...(title === undefined ? {} : { title }), ...(instance === undefined ? {} : { instance }) };
}
