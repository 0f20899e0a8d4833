import { compensationOf } from "./compensation.ts";
import type { Path } from "./pointer.ts";
import type { CallAsyncApiTask, Definition, ForkTask, ForTask, ListenTask, Task, TaskList, TryTask } from "./types.ts";

export interface Placed {
  readonly name: string;
  readonly task: Task;
  readonly path: Path;
}

/** Every task of a list and of the lists within, in the order of the document. Functions are not gone into. */
export function* walkTasks(tasks: TaskList, path: Path): IterableIterator<Placed> {
  for (const [index, item] of tasks.entries()) {
    for (const [name, task] of Object.entries(item)) yield* walkTask(name, task, [...path, index, name]);
  }
}

/** A task, and all within it. */
export function* walkTask(name: string, task: Task, path: Path): IterableIterator<Placed> {
  yield { name, task, path };
  for (const [tasks, at] of listsOf(task)) yield* walkTasks(tasks, [...path, ...at]);
}

/** Every task that a definition writes out: its own, those of its functions, and those of its extensions. */
export function* walkDefinition(definition: Definition): IterableIterator<Placed> {
  yield* walkTasks(definition.do, ["do"]);
  for (const [name, task] of Object.entries(definition.use?.functions ?? {}))
    yield* walkTask(name, task, ["use", "functions", name]);
  for (const [index, item] of (definition.use?.extensions ?? []).entries()) {
    for (const [name, { before, after }] of Object.entries(item)) {
      const at = ["use", "extensions", index, name];
      yield* walkTasks(before ?? [], [...at, "before"]);
      yield* walkTasks(after ?? [], [...at, "after"]);
    }
  }
}

function listsOf(task: Task): readonly (readonly [TaskList, Path])[] {
  const lists: (readonly [TaskList | undefined, Path])[] = [];
  if ("do" in task) lists.push([task.do as TaskList, ["do"]]);
  if ("fork" in task) lists.push([(task as ForkTask).fork.branches, ["fork", "branches"]]);
  if ("try" in task) {
    const { try: tried, catch: caught } = task as TryTask;
    lists.push([tried, ["try"]], [caught.do, ["catch", "do"]]);
  }
  if ("foreach" in task) lists.push([(task as ListenTask).foreach?.do, ["foreach", "do"]]);
  if ("call" in task && task.call === "asyncapi")
    lists.push([(task as CallAsyncApiTask).with.subscription?.foreach?.do, ["with", "subscription", "foreach", "do"]]);
  lists.push([compensationOf(task), ["metadata", "compensate"]]);
  return lists.flatMap(([tasks, path]) => (tasks === undefined ? [] : [[tasks, path] as const]));
}

/** Every name that a `for`, a `foreach` or a `catch` of the definition binds somewhere. */
export function bindingsOf(definition: Definition): readonly string[] {
  const names = new Set<string>();
  for (const { task } of walkDefinition(definition)) {
    if ("for" in task) {
      const { each = "item", at = "index" } = (task as ForTask).for;
      names.add(each).add(at);
    }
    if ("try" in task) names.add((task as TryTask).catch.as ?? "error");
    const foreach =
      "listen" in task
        ? (task as ListenTask).foreach
        : "call" in task && task.call === "asyncapi"
          ? (task as CallAsyncApiTask).with.subscription?.foreach
          : undefined;
    if (foreach !== undefined) names.add(foreach.item ?? "item").add(foreach.at ?? "index");
  }
  return [...names];
}
