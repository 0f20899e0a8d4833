import type { Definition, Task, TaskKind } from "../dsl/types.ts";
import { TaskFailure } from "./errors.ts";
import type { Template, Templates, Variables } from "./evaluate.ts";
import { truthy } from "./evaluate.ts";
import { complete } from "./lifecycle.ts";
import type { TaskList, TaskNode } from "./program.ts";
import type { Frame } from "./state.ts";
import type { Turn } from "./turn.ts";

/** What an extension puts before or after a task. Its output goes no further, unless `before` is left by `exit`. */
export interface AsideBody {
  readonly kind: "aside";
  readonly list: TaskList;
  /** `before`: `then: exit` in it takes the place of the extended task. */
  readonly replaces: boolean;
}

/** The task that an extension's own tasks are about: what `$task` is in them. */
export interface Extended extends Pick<TaskNode, "name" | "pointer" | "definition"> {
  /** In `after`: it has given its output. */
  readonly done: boolean;
}

export interface Extension {
  readonly name: string;
  readonly when: Template | null;
  readonly definition: NonNullable<NonNullable<Definition["use"]>["extensions"]>[number][string];
}

/** The extensions of a definition that apply to a kind of task: the first one is the outermost. */
export function extensionsOf(definition: Definition, make: Templates): (kind: string) => readonly Extension[] {
  const all = (definition.use?.extensions ?? []).flatMap((item) =>
    Object.entries(item).map(([name, one]): Extension => ({
      name,
      when: one.when === undefined ? null : make.transform(one.when),
      definition: one,
    })),
  );
  if (all.length === 0) return () => [];
  return (kind) => all.filter(({ definition: { extend } }) => applies(extend, kind as TaskKind));
}

/** `composite`: tasks that are made of others, one after the other or side by side. */
function applies(extend: Extension["definition"]["extend"], kind: TaskKind): boolean {
  if (extend === "all") return true;
  return extend === "composite" ? kind === "do" || kind === "fork" : extend === kind;
}

/**
 * When the tasks of an extension run: `when`, over what the extended task gets as its raw input, whichever of the
 * two it is asked for.
 */
export function applicability(when: Template | null): Template | null {
  if (when === null) return null;
  return {
    names: new Set([...when.names, "task"]),
    secrets: when.secrets,
    evaluate: (_input: unknown, variables: Variables) => {
      try {
        return truthy(when.evaluate((variables["task"] as { readonly input: unknown }).input, variables));
      } catch (error) {
        // The standard's own examples ask `.endpoint | startswith(…)` of endpoints that are objects, and
        // `.endpoint.uri` of those that are texts: what can't be asked of a task does not apply to it.
        if (error instanceof TaskFailure && error.kind === "expression") return false;
        throw error;
      }
    },
  };
}

/** What it gave goes no further, unless `before` was left by `exit`: then that is what the extended task gives. */
export function leaveAside(turn: Turn, frame: Frame, body: AsideBody): void {
  const left = frame.position > body.list.nodes.length;
  if (left && body.replaces) complete(turn, frame, frame.value, "exit");
  else complete(turn, frame, frame.input);
}

/** What is left at the extended task's own place: the wrapping list has its condition and its target. */
export function withoutControl(task: Task): Task {
  const { if: _if, then: _then, ...rest } = task;
  return rest as Task;
}
