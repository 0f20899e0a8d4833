import { z } from "zod";
import {
  exportSchema,
  inputSchema,
  metadataSchema,
  orReference,
  outputSchema,
  timeoutSchema,
} from "./schema-common.ts";
import type { TaskList } from "./schema-task.ts";

/** What every task may carry (DSL reference, "Task"). */
export const taskBase = {
  if: z.string().optional(),
  input: inputSchema.optional(),
  output: outputSchema.optional(),
  export: exportSchema.optional(),
  timeout: orReference(timeoutSchema).optional(),
  then: z.string().min(1, "Must be continue, exit, end or the name of a task.").optional(),
  metadata: metadataSchema.optional(),
};

let taskList: z.ZodType<TaskList> | undefined;

/** Called once, by the module that knows every kind of task: importing it here would close a cycle. */
export function bindTaskList(schema: z.ZodType<TaskList>): void {
  taskList = schema;
}

/** The list of tasks inside a task. */
export const nestedTasks: z.ZodType<TaskList> = z.lazy(() => {
  if (taskList === undefined) throw new Error("schema-task.ts has to be loaded before a task is read");
  return taskList;
});
