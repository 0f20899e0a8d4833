import { pointer, segments } from "../dsl/pointer.ts";
import { isObject, type Json } from "./document.ts";
import type { ListPath, StepPath } from "./types.ts";

/** A list of named tasks: each item has one member. */
export type TaskList = Json[];

export type ListRole = "do" | "branch" | "loop" | "try" | "catch" | "foreach" | "undo";

/** A list that a task holds, by the members that lead to it. */
export interface Held {
  readonly role: ListRole;
  readonly at: readonly string[];
  readonly tasks: TaskList;
}

/** A task where it stands. */
export interface Place {
  readonly path: StepPath;
  readonly name: string;
  readonly task: Json;
  readonly list: TaskList;
  readonly listPath: ListPath;
  readonly index: number;
  /** Where the list stands; null: it is the workflow's own. */
  readonly parent: Place | null;
  readonly role: ListRole;
}

/** The name of an item of a list, and its task; null where it is none (a draft may hold anything). */
export function entryOf(item: unknown): readonly [string, Json] | null {
  if (!isObject(item)) return null;
  const [name, ...more] = Object.keys(item);
  const task = name === undefined || more.length > 0 ? undefined : item[name];
  return name === undefined || !isObject(task) ? null : [name, task];
}

/** A value by its members; undefined where there is none. */
export function at(value: unknown, path: readonly string[]): unknown {
  let here = value;
  for (const key of path) {
    if (typeof here !== "object" || here === null || !Object.hasOwn(here, key)) return undefined;
    here = (here as Json)[key];
  }
  return here;
}

const HELD: readonly (readonly [ListRole, readonly string[]])[] = [
  ["do", ["do"]],
  ["branch", ["fork", "branches"]],
  ["try", ["try"]],
  ["catch", ["catch", "do"]],
  ["foreach", ["foreach", "do"]],
  ["foreach", ["with", "subscription", "foreach", "do"]],
  ["undo", ["metadata", "compensate"]],
];

/** The lists of tasks within a task, in the order in which they are written. */
export function listsOf(task: Json): readonly Held[] {
  const lists: Held[] = [];
  for (const [role, path] of HELD) {
    const tasks = at(task, path);
    if (!Array.isArray(tasks)) continue;
    lists.push({ role: role === "do" && "for" in task ? "loop" : role, at: path, tasks: tasks as TaskList });
  }
  return lists;
}

export function rootList(root: Json): TaskList {
  return Array.isArray(root["do"]) ? (root["do"] as TaskList) : [];
}

/** Every task of a list, each before what is within it. */
export function placesOf(list: TaskList, listPath: ListPath): readonly Place[] {
  const found: Place[] = [];
  gather(list, listPath, null, "do", found);
  return found;
}

function gather(list: TaskList, listPath: ListPath, parent: Place | null, role: ListRole, found: Place[]): void {
  list.forEach((item, index) => {
    const entry = entryOf(item);
    if (entry === null) return;
    const [name, task] = entry;
    const place: Place = { path: listPath + pointer([index, name]), name, task, list, listPath, index, parent, role };
    found.push(place);
    for (const held of listsOf(task)) gather(held.tasks, place.path + pointer(held.at), place, held.role, found);
  });
}

export function places(root: Json): readonly Place[] {
  return placesOf(rootList(root), "/do");
}

/** The task at a path; null where there is none. Costs the length of the path. */
export function placeAt(root: Json, path: StepPath): Place | null {
  let list = rootList(root);
  let listPath = "/do";
  let parent: Place | null = null;
  let role: ListRole = "do";
  let rest = segments(path).slice(1);
  for (;;) {
    const [number = "", name = "", ...more] = rest;
    const index = Number(number);
    const entry = entryOf(list[index]);
    if (entry === null || entry[0] !== name) return null;
    const place: Place = {
      path: listPath + pointer([index, name]),
      name,
      task: entry[1],
      list,
      listPath,
      index,
      parent,
      role,
    };
    if (more.length === 0) return place;
    const held = listsOf(place.task).find((one) => one.at.every((key, depth) => more[depth] === key));
    if (held === undefined) return null;
    list = held.tasks;
    listPath = place.path + pointer(held.at);
    parent = place;
    role = held.role;
    rest = more.slice(held.at.length);
  }
}

/** Whether one place is within another, or is it. */
export function isWithin(path: string, outer: string): boolean {
  return path === outer || path.startsWith(`${outer}/`);
}

export { pointer, segments };

export const HELD_PATHS: readonly (readonly string[])[] = HELD.map(([, path]) => path);
