import { taskListSchema, type Task, type TaskList } from "./schema-task.ts";

/** What undoes a task (`metadata.compensate`): undefined where it has none, or what is no list of tasks. */
export function compensationOf(task: Task): TaskList | undefined {
  const tasks = task.metadata?.["compensate"];
  return tasks !== undefined && taskListSchema.safeParse(tasks).success ? (tasks as TaskList) : undefined;
}
