import type { z } from "zod";
import type * as call from "./schema-call.ts";
import type * as common from "./schema-common.ts";
import type * as events from "./schema-events.ts";
import type { runTaskSchema } from "./schema-run.ts";
import type * as tasks from "./schema-tasks.ts";
import type { definitionSchema } from "./schema.ts";

export { kindsOf, TASK_KINDS, type Task, type TaskItem, type TaskKind, type TaskList } from "./schema-task.ts";
export type { CallTask } from "./schema-call.ts";
export type { ConsumptionStrategy } from "./schema-events.ts";

export type Definition = z.infer<typeof definitionSchema>;

export type CallHttpTask = z.infer<typeof call.callHttpTaskSchema>;
export type CallOpenApiTask = z.infer<typeof call.callOpenApiTaskSchema>;
export type CallGrpcTask = z.infer<typeof call.callGrpcTaskSchema>;
export type CallAsyncApiTask = z.infer<typeof call.callAsyncApiTaskSchema>;
export type CallMcpTask = z.infer<typeof call.callMcpTaskSchema>;
export type CallA2aTask = z.infer<typeof call.callA2aTaskSchema>;
export type CallFunctionTask = z.infer<typeof call.callFunctionTaskSchema>;
export type DoTask = z.infer<typeof tasks.doTaskSchema>;
export type EmitTask = z.infer<typeof events.emitTaskSchema>;
export type ForTask = z.infer<typeof tasks.forTaskSchema>;
export type ForkTask = z.infer<typeof tasks.forkTaskSchema>;
export type ListenTask = z.infer<typeof events.listenTaskSchema>;
export type RaiseTask = z.infer<typeof tasks.raiseTaskSchema>;
export type RunTask = z.infer<typeof runTaskSchema>;
export type SetTask = z.infer<typeof tasks.setTaskSchema>;
export type SwitchTask = z.infer<typeof tasks.switchTaskSchema>;
export type TryTask = z.infer<typeof tasks.tryTaskSchema>;
export type WaitTask = z.infer<typeof tasks.waitTaskSchema>;

/** `{days, hours, minutes, seconds, milliseconds}`, an ISO 8601 text, or a `${ }` that gives one. */
export type Duration = z.infer<typeof common.durationSchema>;
export type InlineDuration = z.infer<typeof common.inlineDurationSchema>;
export type RetryPolicy = z.infer<typeof common.retryPolicySchema>;
export type ErrorDefinition = z.infer<typeof common.errorDefinitionSchema>;
export type ErrorFilter = z.infer<typeof tasks.errorFilterSchema>;
export type Timeout = z.infer<typeof common.timeoutSchema>;
export type Endpoint = z.infer<typeof common.endpointSchema>;
export type InputDefinition = z.infer<typeof common.inputSchema>;
export type OutputDefinition = z.infer<typeof common.outputSchema>;
export type ExportDefinition = z.infer<typeof common.exportSchema>;
/** What every task may carry, whatever its kind. */
export type TaskBase = Pick<WaitTask, "if" | "input" | "output" | "export" | "timeout" | "then" | "metadata">;
