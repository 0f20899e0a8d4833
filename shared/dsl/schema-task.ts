import { z } from "zod";
import { callTaskSchema, type CallTask } from "./schema-call.ts";
import { bindTaskList } from "./schema-base.ts";
import { choose, describe, isRecord, type Refusal } from "./schema-choose.ts";
import { emitTaskSchema, listenTaskSchema } from "./schema-events.ts";
import { runTaskSchema } from "./schema-run.ts";
import {
  doTaskSchema,
  forkTaskSchema,
  forTaskSchema,
  raiseTaskSchema,
  setTaskSchema,
  switchTaskSchema,
  tryTaskSchema,
  waitTaskSchema,
} from "./schema-tasks.ts";

export type Task =
  | CallTask
  | z.infer<typeof doTaskSchema>
  | z.infer<typeof emitTaskSchema>
  | z.infer<typeof forTaskSchema>
  | z.infer<typeof forkTaskSchema>
  | z.infer<typeof listenTaskSchema>
  | z.infer<typeof raiseTaskSchema>
  | z.infer<typeof runTaskSchema>
  | z.infer<typeof setTaskSchema>
  | z.infer<typeof switchTaskSchema>
  | z.infer<typeof tryTaskSchema>
  | z.infer<typeof waitTaskSchema>;

/** One entry of a task list: an object with a single key, the task's name. */
export interface TaskItem {
  [name: string]: Task;
}
export type TaskList = TaskItem[];

/** The twelve tasks of the DSL, by the key that says which one it is. */
export const TASK_KINDS = [
  "call",
  "do",
  "emit",
  "for",
  "fork",
  "listen",
  "raise",
  "run",
  "set",
  "switch",
  "try",
  "wait",
] as const;
export type TaskKind = (typeof TASK_KINDS)[number];

const SCHEMAS: Record<TaskKind, z.ZodType<Task>> = {
  call: callTaskSchema,
  do: doTaskSchema,
  emit: emitTaskSchema,
  for: forTaskSchema,
  fork: forkTaskSchema,
  listen: listenTaskSchema,
  raise: raiseTaskSchema,
  run: runTaskSchema,
  set: setTaskSchema,
  switch: switchTaskSchema,
  try: tryTaskSchema,
  wait: waitTaskSchema,
};

/** Every key that names a kind in a task; a `for` has a `do` of its own, which does not count. */
export function kindsOf(task: object): TaskKind[] {
  const kinds = TASK_KINDS.filter((kind) => Object.hasOwn(task, kind));
  return kinds.includes("for") ? kinds.filter((kind) => kind !== "do") : kinds;
}

const BASE = new Set([
  "if",
  "input",
  "output",
  "export",
  "timeout",
  "then",
  "metadata",
  "with",
  "catch",
  "while",
  "foreach",
]);
const KNOWN = TASK_KINDS.join(", ");

export const taskSchema: z.ZodType<Task> = choose<Task>((value) => {
  if (!isRecord(value))
    return { code: "task.invalid", message: `A task is an object with one of ${KNOWN}, not ${describe(value)}.` };
  const kinds = kindsOf(value);
  const [kind] = kinds;
  if (kind === undefined) return unknownTask(value);
  if (kinds.length > 1) {
    return {
      code: "task.ambiguous",
      message: `This is ${kinds.length} tasks in one (${kinds.join(", ")}): give each an entry of its own.`,
    };
  }
  return SCHEMAS[kind];
});

function unknownTask(value: Readonly<Record<string, unknown>>): Refusal {
  const meant = Object.keys(value).find((key) => !BASE.has(key));
  const name = meant === undefined ? "A task with no type" : `Unknown task type "${meant}"`;
  return { code: "task.unknown", message: `${name}. Known types: ${KNOWN}.`, path: meant === undefined ? [] : [meant] };
}

export const taskListSchema: z.ZodType<TaskList> = z
  .array(
    choose<TaskItem>((value) => {
      if (isRecord(value) && Object.keys(value).length === 1) return z.record(z.string(), taskSchema);
      const shape = "Each entry of a task list is one named task: - taskName: {set: …}.";
      if (!isRecord(value)) return { code: "task.invalid", message: `${shape} This is ${describe(value)}.` };
      return { code: "task.invalid", message: `${shape} This has ${Object.keys(value).length} names${hint(value)}.` };
    }),
    "Must be a list of named tasks: - taskName: {set: …}.",
  )
  .min(1, "Must have at least one task.");

bindTaskList(taskListSchema);

/** The usual slip is in the indentation: the task's keys stand beside its name instead of under it. */
function hint(value: Readonly<Record<string, unknown>>): string {
  const keys = Object.keys(value);
  return keys.some((key) => BASE.has(key) || (TASK_KINDS as readonly string[]).includes(key))
    ? `: ${keys.join(", ")}. Indent the task's own keys under its name`
    : keys.length === 0
      ? ""
      : `: ${keys.slice(0, 5).join(", ")}. Begin each task with a dash`;
}
