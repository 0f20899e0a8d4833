import { ok, type Result } from "../domain/result.ts";
import type { Json } from "./document.ts";
import {
  allNames,
  bindings,
  gone,
  listAt,
  metadataOf,
  dropEmpty,
  pathOfTask,
  putInto,
  refused,
  takeOut,
  type Target,
} from "./draft.ts";
import { anchor, exportedBy, exportItself, mayBeNoObject, unanchor } from "./exports.ts";
import { wrappedOf } from "./failure.ts";
import { link, renameStep } from "./link.ts";
import { asWords, nameOf, uniqueName } from "./names.ts";
import { newTask } from "./new-step.ts";
import { readSteps } from "./paste.ts";
import { at, isWithin, type Place, placeAt, places } from "./tree.ts";
import type { Edit, NewStep } from "./types.ts";

type Of<Type extends Edit["type"]> = Extract<Edit, { readonly type: Type }>;
/** How a step that comes between two others leaves alone what flows from one to the other. */
export type Strategy = "plain" | "anchored";
/** What was edited; null: nothing is left of it. */
export type Done = Result<Json | null>;

export function insert(root: Json, edit: Of<"insert">, strategy: Strategy): Done {
  const target = listAt(root, edit.list);
  if (target === null) return gone(edit.list);
  const made = itemsOf(root, edit.step);
  if (!made.ok) return made;
  if (strategy === "anchored") made.value.forEach((item) => anchorItem(root, item));
  putInto(root, target, edit.index, made.value);
  const tasks = made.value.map((item) => Object.values(item)[0] as Json);
  for (const task of tasks) link(root, task);
  return ok(tasks[0] ?? null);
}

/**
 * Lets a step hand on what it was given. Its result goes by its name from then on, whoever reads it: an execution shows
 * it there. A step that makes its output itself is put into a group that does it.
 */
function anchorItem(root: Json, item: Json): void {
  for (const [name, task] of Object.entries(item) as [string, Json][]) {
    const known = places(root).some((place) => place.task === task);
    const free = known ? isFree(root, name, task) : true;
    const apart = at(task, ["output", "as"]) !== undefined;
    if (apart && free) exportItself(name, task, mayBeNoObject(root));
    const outer = apart ? { do: [{ [name]: task }] } : task;
    item[name] = outer;
    anchor(outer);
    if (!apart && free) exportItself(name, outer, mayBeNoObject(root));
  }
}

/** Whether a name is only this step's, so that what is read by it can be nothing else. */
function isFree(root: Json, name: string, task: Json): boolean {
  const own = [task, wrappedOf(name, task).task];
  return places(root).every(
    (place) =>
      own.includes(place.task) || (place.name !== name && exportedBy(place.task)?.keys.includes(name) !== true),
  );
}

function itemsOf(root: Json, step: NewStep): Result<Json[]> {
  if ("yaml" in step) return readSteps(root, step.yaml);
  const { kind, title } = step;
  const names = bindings(root);
  const task =
    step.task === undefined
      ? newTask(kind, title, uniqueName("item", names), uniqueName("index", names))
      : (structuredClone(step.task) as Json);
  const name = uniqueName(nameOf(title, kind), allNames(root));
  setTitle(name, task, title);
  return ok([{ [name]: task }]);
}

/** The title is written only where the name does not say the same. */
export function setTitle(name: string, task: Json, title: string): void {
  if (asWords(name) === title || title.trim() === "") {
    if (task["metadata"] === undefined) return;
    delete metadataOf(task)["title"];
    dropEmpty(task, "metadata");
  } else metadataOf(task)["title"] = title;
}

export function move(root: Json, edit: Of<"move">, strategy: Strategy): Done {
  const place = placeAt(root, edit.path);
  if (place === null) return gone(edit.path);
  if (isWithin(edit.list, edit.path)) return refused("A step can't be moved into itself.");
  const target = listAt(root, edit.list);
  if (target === null) return gone(edit.list);
  if (goesTo(place) !== null) return refused("This step says where the workflow goes on: move it in the YAML view.");
  if (isNamed(place)) return refused("Another step leads to this one by its name: move it in the YAML view.");
  unanchor(place.task);
  if (strategy === "anchored") anchorItem(root, place.list[place.index] as Json);
  const moved = place.list[place.index]?.[place.name] as Json;
  const same = target.tasks === place.list;
  const index = same && edit.index > place.index ? edit.index - 1 : edit.index;
  if (same) {
    const [item] = place.list.splice(place.index, 1);
    if (item !== undefined) place.list.splice(index, 0, item);
    return ok(moved);
  }
  const item = takeOut(place);
  const now = reopen(root, target, edit.list);
  putInto(root, now, index, [item]);
  return ok(moved);
}

/** Taking a step out of a path of the same "if" may have moved the others. */
function reopen(root: Json, target: Target, path: string): Target {
  if (target.path === null) return target;
  const { owner } = target;
  const here = owner === null ? null : pathOfTask(root, owner.task);
  const again = here === null ? null : listAt(root, here + path.slice(owner?.path.length ?? 0));
  if (again?.tasks === target.tasks) return again;
  const name = target.path.which.name;
  return pathNamed(root, here, name) ?? target;
}

function pathNamed(root: Json, step: string | null, name: string): Target | null {
  const place = step === null ? null : placeAt(root, step);
  const cases = (place?.task["do"] as Json[] | undefined)?.[0];
  const [switchName, one] = Object.entries(cases ?? {})[0] ?? [];
  const list = (one as Json | undefined)?.["switch"];
  const index = Array.isArray(list) ? (list as Json[]).findIndex((item) => Object.keys(item)[0] === name) : -1;
  return index < 0 ? null : listAt(root, `${step ?? ""}/do/0/${switchName ?? ""}/switch/${index}/${name}`);
}

export function remove(root: Json, edit: Of<"delete">): Done {
  const place = placeAt(root, edit.path);
  if (place === null) return gone(edit.path);
  if (isNamed(place) && edit.anyway !== true) return refused("Another step leads to this one by its name.");
  if (goesTo(place) !== null && place.index < place.list.length - 1 && edit.anyway !== true)
    return refused("This step says where the workflow goes on: without it, it would go on to the next one.");
  takeOut(place);
  return ok(null);
}

/** Where a task goes on, if not to the next one. (A module that exports "then" is taken for a promise.) */
export function goesTo({ task }: Place): string | null {
  const { then: to } = task;
  const cases = Array.isArray(task["switch"]) ? (task["switch"] as Json[]) : [];
  const targets = [to, ...cases.flatMap((item) => (Object.values(item) as Json[]).map((one) => one["then"]))];
  return (targets.find((one) => typeof one === "string" && one !== "continue") as string | undefined) ?? null;
}

/** Whether another task of the list leads to this one by its name. */
export function isNamed({ list, name, task }: Place): boolean {
  return list.some((item) =>
    (Object.values(item) as Json[]).some((other) => {
      if (other === task) return false;
      const cases = Array.isArray(other["switch"]) ? (other["switch"] as Json[]) : [];
      return (
        other["then"] === name ||
        cases.some((one) => (Object.values(one) as Json[]).some((each) => each["then"] === name))
      );
    }),
  );
}

export function rename(root: Json, edit: Of<"rename">): Done {
  const place = placeAt(root, edit.path);
  if (place === null) return gone(edit.path);
  const title = edit.title.trim();
  if (title === "") return refused("A step needs a name.");
  const { task } = wrappedOf(place.name, place.task);
  const taken = new Set(allNames(root));
  taken.delete(place.name);
  const name = uniqueName(nameOf(title, place.name), taken);
  renameStep(root, place, name);
  setTitle(name, task, title);
  return ok(place.task);
}
