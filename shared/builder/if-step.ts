import { isObject, type Json } from "./document.ts";
import { entryOf, type TaskList } from "./tree.ts";

/** A path of an "if": a case of its switch, and the `do` it leads to. */
export interface IfPath {
  readonly name: string;
  /** The case's object, which holds `when` and `then`. */
  readonly case: Json;
  /** Where the case stands in the switch. */
  readonly index: number;
  /** The item of the list that holds its steps; null: a path without steps leads to the end at once. */
  readonly target: { readonly name: string; readonly index: number; readonly task: Json } | null;
}

export interface IfStep {
  readonly switchName: string;
  readonly switch: Json;
  readonly cases: Json[];
  readonly list: TaskList;
  readonly paths: readonly IfPath[];
}

/** What a `do` that holds the paths of an "if" may have beside its list: then its switch decides, and nothing else. */
const ONLY_SWITCH = new Set(["switch", "metadata"]);
const ONLY_PATH = new Set(["do", "then", "metadata"]);

/**
 * An "if" is a `do` that holds a switch with a default, and after it one `do` for each case that has steps, each
 * ending in `then: exit`, so that all paths meet behind it. It is told by this form alone.
 */
export function readIf(task: Json): IfStep | null {
  const list = task["do"];
  if ("for" in task || !Array.isArray(list)) return null;
  const first = entryOf(list[0]);
  if (first === null || !Array.isArray(first[1]["switch"]) || !within(first[1], ONLY_SWITCH)) return null;
  const [switchName, switchTask] = first;
  const cases = switchTask["switch"] as Json[];
  const targets = new Map<string, IfPath["target"]>();
  for (const [index, item] of (list as Json[]).entries()) {
    if (index === 0) continue;
    const entry = entryOf(item);
    if (entry === null || targets.has(entry[0]) || !isPath(entry[1], index === list.length - 1)) return null;
    targets.set(entry[0], { name: entry[0], index, task: entry[1] });
  }
  const paths: IfPath[] = [];
  for (const [index, item] of cases.entries()) {
    const entry = entryOf(item);
    const then = entry?.[1]["then"];
    if (entry === null || typeof then !== "string") return null;
    const target = then === "exit" ? null : targets.get(then);
    if (target === undefined) return null;
    targets.delete(then);
    paths.push({ name: entry[0], case: entry[1], index, target });
  }
  const defaults = paths.filter((path) => path.case["when"] === undefined);
  if (defaults.length !== 1 || targets.size > 0) return null;
  return { switchName, switch: switchTask, cases, list: list as TaskList, paths };
}

function isPath(task: Json, last: boolean): boolean {
  if (!Array.isArray(task["do"]) || !within(task, ONLY_PATH)) return false;
  return task["then"] === "exit" || (last && (task["then"] === undefined || task["then"] === "continue"));
}

function within(task: Json, allowed: ReadonlySet<string>): boolean {
  return Object.keys(task).every((key) => allowed.has(key));
}

export function titleIn(task: Json): string | null {
  const metadata = task["metadata"];
  const title = isObject(metadata) ? metadata["title"] : undefined;
  return typeof title === "string" && title !== "" ? title : null;
}
