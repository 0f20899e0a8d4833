import type { WorkflowError } from "../domain/execution.ts";

/** DSL reference, "Standard Error Types". */
const BASE = "https://serverlessworkflow.io/spec/1.0.0/errors/";
/** The conformance kit filters by this older form of the same types. */
const OLD_BASE = "https://serverlessworkflow.io/dsl/errors/types/";

const STATUS = {
  configuration: 400,
  validation: 400,
  expression: 400,
  authentication: 401,
  authorization: 403,
  timeout: 408,
  communication: 500,
  runtime: 500,
} as const;
export type StandardError = keyof typeof STATUS;

/** A standard error with its default status. `instance` is the JSON pointer of what raised it. */
export function standardError(kind: StandardError, title: string, detail: string, instance: string): WorkflowError {
  return { type: BASE + kind, status: STATUS[kind], title, detail, instance };
}

/** What a task does wrong while it is worked on; becomes its `task.faulted`, and never leaves the engine. */
export class TaskFailure extends Error {
  override readonly name = "TaskFailure";
  readonly kind: StandardError;
  readonly title: string;
  readonly status: number;

  constructor(kind: StandardError, title: string, detail: string, status: number = STATUS[kind]) {
    super(detail);
    this.kind = kind;
    this.title = title;
    this.status = status;
  }
}

/** Any thrown value as an error of the component at `instance`. */
export function toWorkflowError(thrown: unknown, instance: string): WorkflowError {
  if (thrown instanceof TaskFailure) {
    return { ...standardError(thrown.kind, thrown.title, thrown.message, instance), status: thrown.status };
  }
  return standardError("runtime", "Runtime error", thrown instanceof Error ? thrown.message : String(thrown), instance);
}

/** The current form of a standard type's URI. */
export function canonicalType(type: string): string {
  return type.startsWith(OLD_BASE) ? BASE + type.slice(OLD_BASE.length) : type;
}
