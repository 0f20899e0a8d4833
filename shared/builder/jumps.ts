import type { Json } from "./document.ts";
import { readIf } from "./if-step.ts";
import { asWords } from "./names.ts";
import { entryOf, listsOf, pointer, rootList, type TaskList } from "./tree.ts";
import type { Outline } from "./types.ts";

type Jump = Outline["jumps"][number];

/** Where tasks go on elsewhere than at the next one, but for the paths of an "if", which are drawn as what they are. */
export function jumpsOf(root: Json): readonly Jump[] {
  const jumps: Jump[] = [];
  visit(rootList(root), "/do", null, jumps);
  return jumps;
}

function visit(list: TaskList, path: string, drawn: ReadonlySet<Json> | null, jumps: Jump[]): void {
  const targets = new Map<string, string>();
  list.forEach((item, index) => {
    const entry = entryOf(item);
    if (entry !== null) targets.set(entry[0], path + pointer([index, entry[0]]));
  });
  list.forEach((item, index) => {
    const entry = entryOf(item);
    if (entry === null) return;
    const [name, task] = entry;
    const from = path + pointer([index, name]);
    if (drawn?.has(task) !== true) {
      const last = index === list.length - 1;
      for (const { then, label } of exitsOf(task)) {
        const to = then === "end" || then === "exit" ? null : targets.get(then);
        if (to !== undefined && !(last && then === "exit")) jumps.push({ from, to, label });
      }
    }
    const inner = readIf(task);
    const own =
      inner === null
        ? null
        : new Set<Json>([inner.switch, ...inner.paths.flatMap(({ target }) => (target === null ? [] : [target.task]))]);
    for (const held of listsOf(task))
      visit(held.tasks, from + pointer(held.at), held.role === "do" ? own : null, jumps);
  });
}

/** Every way on from a task but that to the next one. */
export function exitsOf(task: Json): readonly { readonly then: string; readonly label: string }[] {
  const own =
    typeof task["then"] === "string" && task["then"] !== "continue" ? [{ then: task["then"], label: "" }] : [];
  const cases = Array.isArray(task["switch"]) ? (task["switch"] as unknown[]) : [];
  const ofCases = cases.flatMap((item) => {
    const entry = entryOf(item);
    const then = entry?.[1]["then"];
    return entry === null || typeof then !== "string" || then === "continue"
      ? []
      : [{ then, label: asWords(entry[0]) }];
  });
  return [...ofCases, ...own];
}
