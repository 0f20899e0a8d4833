import type { ScriptEffect } from "../domain/effects.ts";
import type { EmitTask, RunTask } from "../dsl/types.ts";
import { optional, type Compiler } from "./compiler.ts";
import type { Template } from "./evaluate.ts";

/** DSL reference, "Emit". */
export interface EmitBody {
  readonly kind: "emit";
  readonly with: Template;
}

/** DSL reference, "Workflow Process". */
export interface SubflowBody {
  readonly kind: "subflow";
  readonly workflow: { readonly namespace: string; readonly name: string; readonly version: string };
  /** Null: it gets what the task got. */
  readonly input: Template | null;
  readonly await: boolean;
  /** `return: none`. */
  readonly silent: boolean;
}

/** DSL reference, "Script Process". */
export interface ScriptBody {
  readonly kind: "script";
  readonly code: Template;
  readonly arguments: Template | null;
  readonly stdin: Template | null;
  readonly environment: Template | null;
  readonly return: ScriptEffect["return"];
  readonly await: boolean;
}

interface Unsupported {
  readonly kind: "unsupported";
  readonly detail: string;
}

const JAVASCRIPT = new Set(["js", "javascript"]);

export function compileEmit({ make }: Compiler, task: EmitTask): EmitBody {
  return { kind: "emit", with: make.value(task.emit.event.with ?? {}) };
}

export function compileRun(compiler: Compiler, { run }: RunTask): SubflowBody | ScriptBody | Unsupported {
  const { make } = compiler;
  if (run.workflow !== undefined) {
    const { namespace, name, version, input } = run.workflow;
    return {
      kind: "subflow",
      workflow: { namespace, name, version },
      input: input === undefined ? null : make.value(input),
      await: run.await ?? true,
      silent: run.return === "none",
    };
  }
  if (run.script !== undefined) return compileScript(compiler, run, run.script);
  const what = run.container === undefined ? "shell" : "container";
  return { kind: "unsupported", detail: `run: ${what} is not supported by this runtime: it has no processes.` };
}

function compileScript(
  compiler: Compiler,
  run: RunTask["run"],
  script: NonNullable<RunTask["run"]["script"]>,
): ScriptBody | Unsupported {
  const { make } = compiler;
  if (!JAVASCRIPT.has(script.language.toLowerCase()))
    return { kind: "unsupported", detail: `Scripts in ${script.language} are not supported by this runtime: use js.` };
  if (script.code === undefined)
    return { kind: "unsupported", detail: "A script by source is not supported by this runtime: use code." };
  return {
    kind: "script",
    code: make.value(script.code),
    arguments: optional(script.arguments, make.value),
    stdin: optional(script.stdin, make.value),
    environment: optional(script.environment, make.value),
    return: run.return ?? "stdout",
    await: run.await ?? true,
  };
}
