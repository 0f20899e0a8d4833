import type { Links } from "../dsl/functions.ts";
import type { Definition, InputDefinition, Task, TaskList as TaskListDefinition } from "../dsl/types.ts";
import type { Templates } from "./evaluate.ts";
import type { TaskList } from "./program.ts";
import type { Check } from "./schema.ts";

export type DataSchema = NonNullable<InputDefinition["schema"]>;

/** What the compilation of one definition shares, and where in it a task stands. */
export interface Compiler {
  readonly definition: Definition;
  readonly links: Links;
  readonly make: Templates;
  /** Within a function of Millrace's own catalogue, which may make calls that a workflow may not. */
  readonly catalogued: boolean;
  list(tasks: TaskListDefinition, pointer: string): TaskList;
  /** One task as a list, at a place of its own. */
  one(name: string, task: Task, pointer: string): TaskList;
  /** An inline schema, or an external one as it was when the revision was made. */
  schema(schema: DataSchema | undefined): Check | null;
  /** For the body of a function. @returns why it can't be, as a sentence: recursion, or too much of it */
  enter(functionId: string, catalogued: boolean): Compiler | string;
  /** The content of an external resource, as it was when the revision was made; undefined where there is none. */
  resource(uri: string): unknown;
}

/** Null where the definition says nothing. */
export function optional<T>(value: unknown, compileValue: (value: unknown) => T): T | null {
  return value === undefined || value === null ? null : compileValue(value);
}

/** A name of `use`, without those that every object inherits. */
export function own<T>(named: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return named !== undefined && Object.hasOwn(named, name) ? named[name] : undefined;
}
