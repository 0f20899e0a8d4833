import type { Definition, TaskList as TaskListDefinition } from "../dsl/types.ts";
import type { Templates } from "./evaluate.ts";
import type { TaskList } from "./program.ts";

/** What the compilation of one definition shares. */
export interface Compiler {
  readonly definition: Definition;
  readonly make: Templates;
  list(tasks: TaskListDefinition, pointer: string): TaskList;
}

/** Null where the definition says nothing. */
export function optional<T>(value: unknown, compileValue: (value: unknown) => T): T | null {
  return value === undefined || value === null ? null : compileValue(value);
}

/** A name of `use`, without those that every object inherits. */
export function own<T>(named: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return named !== undefined && Object.hasOwn(named, name) ? named[name] : undefined;
}
