import { pointer } from "./pointer.ts";
import type { Definition, RunTask } from "./types.ts";
import { walkDefinition } from "./walk.ts";

/** A workflow that a definition runs. */
export interface Subflow {
  readonly namespace: string;
  readonly name: string;
  readonly version: string;
  /** JSON pointer of the task's `run.workflow`. */
  readonly path: string;
}

/** Every workflow that a definition may run, wherever it says so. */
export function subflowsOf(definition: Definition): readonly Subflow[] {
  const found: Subflow[] = [];
  for (const { task, path } of walkDefinition(definition)) {
    const workflow = "run" in task ? (task as RunTask).run.workflow : undefined;
    if (workflow === undefined) continue;
    const { namespace, name, version } = workflow;
    found.push({ namespace, name, version, path: pointer([...path, "run", "workflow"]) });
  }
  return found;
}
