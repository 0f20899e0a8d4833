import type { Path } from "./pointer.ts";
import type { SwitchTask, Task, TaskList } from "./types.ts";
import type { Validation } from "./validate-context.ts";

/** Tasks of a list that nothing leads to: what is before them always jumps, ends or raises. */
export function warnUnreachable(check: Validation, tasks: TaskList, path: Path): void {
  const reached = reachable(tasks).tasks;
  let before: string | null = null;
  items(tasks).forEach(([name], index) => {
    if (!reached.has(index) && before !== null) {
      check.warn(
        [...path, index, name],
        "task.unreachable",
        `Nothing leads to "${name}": what is before it never goes on to it. Let a then name it, or take it out.`,
      );
    }
    before = name;
  });
}

interface Reached {
  readonly tasks: ReadonlySet<number>;
  /** Whether the list can come to its end, or be left by `exit`. */
  readonly ends: boolean;
}

function reachable(tasks: TaskList): Reached {
  const list = items(tasks);
  const positions = new Map(list.map(([name], index) => [name, index]));
  const reached = new Set<number>();
  const pending = [0];
  let ends = list.length === 0;
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    const item = list[at];
    if (item === undefined) {
      ends = true;
      continue;
    }
    if (reached.has(at)) continue;
    reached.add(at);
    for (const target of targets(item[1])) {
      if (target === "end") continue;
      if (target === "exit") ends = true;
      else pending.push(target === "continue" ? at + 1 : (positions.get(target) ?? at + 1));
    }
  }
  return { tasks: reached, ends };
}

/** Where a task may go on: `continue` among them where it may just go on. */
function targets(task: Task): readonly string[] {
  const skipped = task.if === undefined ? [] : ["continue"];
  if ("switch" in task) return [...skipped, ...afterSwitch(task as SwitchTask)];
  return [...skipped, ...(completes(task) ? [task.then ?? "continue"] : [])];
}

function afterSwitch(task: SwitchTask): readonly string[] {
  const cases = task.switch.flatMap((item) => Object.values(item));
  const exhaustive = cases.some((one) => one.when === undefined);
  return [...cases.map((one) => one.then), ...(exhaustive ? [] : [task.then ?? "continue"])];
}

/** Whether a task can be over without the workflow being over, or an error on its way. */
function completes(task: Task): boolean {
  if ("raise" in task) return false;
  if ("do" in task && !("for" in task)) return reachable(task.do as TaskList).ends;
  return true;
}

function items(tasks: TaskList): readonly (readonly [string, Task])[] {
  return tasks.flatMap((item) => Object.entries(item).slice(0, 1));
}
