import { fail, type Failure, type Problem } from "../domain/result.ts";
import { isObject, type Json } from "./document.ts";
import { exportedBy } from "./exports.ts";
import { wrappedOf } from "./failure.ts";
import { type IfPath, type IfStep, readIf } from "./if-step.ts";
import { bindsOf } from "./meaning.ts";
import { uniqueName } from "./names.ts";
import { titleOf, titlesOfSteps } from "./if-title.ts";
import { at, entryOf, type Place, placeAt, places, pointer, rootList, segments, type TaskList } from "./tree.ts";
import type { ListPath, StepPath } from "./types.ts";

/** A list that steps can be put into. */
export interface Target {
  readonly tasks: TaskList;
  /** The task that holds it; null: the workflow. */
  readonly owner: Place | null;
  /** Of a path of an "if". */
  readonly path: { readonly of: IfStep; readonly which: IfPath } | null;
}

export const gone = (path: string): { readonly ok: false; readonly error: Failure } =>
  fail("not_found", "That step is not there any more: somebody has changed the workflow meanwhile.", [
    { path, code: "step.missing", message: "There is no step here." },
  ]);

export const refused = (
  detail: string,
  problems: readonly Problem[] = [],
): { readonly ok: false; readonly error: Failure } => fail("conflict", detail, problems);

/** The list at a path; a path of an "if" without steps goes by its case, and gets its list when something comes into it. */
export function listAt(root: Json, path: ListPath): Target | null {
  if (path === "/do") {
    if (!Array.isArray(root["do"])) root["do"] = [];
    return { tasks: rootList(root), owner: null, path: null };
  }
  const owner = ownerOf(root, path);
  if (owner === null) return null;
  const rest = segments(path.slice(owner.path.length));
  const branch = readIf(owner.task);
  const which = branch?.paths.find(
    ({ index, name }) => rest.join("/") === `do/0/${branch.switchName}/switch/${index}/${name}`,
  );
  if (branch !== null && which !== undefined)
    return which.target === null ? { tasks: [], owner, path: { of: branch, which } } : targetOf(owner, branch, which);
  const tasks = at(owner.task, rest);
  if (!Array.isArray(tasks)) return null;
  const outer = owner.parent === null ? null : readIf(owner.parent.task);
  const own = outer?.paths.find(({ target }) => target?.task === owner.task);
  if (outer !== null && own !== undefined && owner.parent !== null) return targetOf(owner.parent, outer, own);
  return { tasks: tasks as TaskList, owner, path: null };
}

function targetOf(owner: Place, of: IfStep, which: IfPath): Target {
  return { tasks: (which.target?.task["do"] ?? []) as TaskList, owner, path: { of, which } };
}

/** The innermost task whose path a list's path begins with, and that holds it. */
function ownerOf(root: Json, path: ListPath): Place | null {
  const parts = segments(path);
  for (let length = parts.length - 1; length >= 3; length--) {
    const place = placeAt(root, pointer(parts.slice(0, length)));
    if (place !== null && !("switch" in place.task)) return place;
  }
  return null;
}

/** Puts steps into a list; a path of an "if" that had none leads to them from now on. */
export function putInto(root: Json, target: Target, index: number, items: readonly Json[]): void {
  const { tasks, path } = target;
  tasks.splice(Math.max(0, Math.min(index, tasks.length)), 0, ...items);
  if (path === null || path.which.target !== null || tasks.length === 0) return;
  const { of, which } = path;
  const name = uniqueName(which.name, allNames(root));
  // In the order of the cases, so that the text reads as the canvas does.
  const later = of.paths.find(({ index: other, target: one }) => other > which.index && one !== null)?.target?.index;
  of.list.splice(later ?? of.list.length, 0, { [name]: { do: tasks, then: "exit" } });
  which.case["then"] = name;
}

/** Takes a step out of its list; a path of an "if" that has none left leads to the end at once. */
export function takeOut(place: Place): Json {
  const [item] = place.list.splice(place.index, 1);
  const outer = place.parent?.parent ?? null;
  const branch = outer === null ? null : readIf(outer.task);
  const path = branch?.paths.find(({ target }) => target !== null && target.task === place.parent?.task);
  if (place.list.length === 0 && branch !== null && path !== undefined) closePath(branch, path);
  return item ?? {};
}

export function closePath(of: IfStep, path: IfPath): void {
  if (path.target !== null) of.list.splice(path.target.index, 1);
  path.case["then"] = "exit";
  // The last path may have gone on by itself: whoever is last now says so.
  const last = entryOf(of.list.at(-1));
  if (last !== null && of.list.length > 1) last[1]["then"] = "exit";
}

/** Names of tasks, of what they export and of what loops bind: a new name is none of them. */
export function allNames(root: Json): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { name, task, role, parent } of places(root)) {
    names.add(name);
    for (const key of exportedBy(task)?.keys ?? []) names.add(key);
    if (parent !== null) for (const bound of bindsOf(parent.task, role)) names.add(bound);
  }
  return names;
}

export function bindings(root: Json): ReadonlySet<string> {
  return new Set(
    places(root).flatMap(({ task, role, parent }) => [
      ...(parent === null ? [] : bindsOf(parent.task, role)),
      ...bindsOf(task, "for" in task ? "loop" : "do"),
    ]),
  );
}

/** Where a task stands now. */
export function pathOfTask(root: Json, task: Json): StepPath | null {
  return places(root).find((place) => place.task === task)?.path ?? null;
}

/** The step that a task is shown as: of a `try` for its failure, of the parts of an "if", what is around it. */
export function stepPlace(place: Place): Place {
  const { parent } = place;
  if (parent === null) return place;
  if (place.role === "try" && wrappedOf(parent.name, parent.task).task === place.task) return parent;
  const branch = place.role === "do" ? readIf(parent.task) : null;
  const part =
    branch !== null && (branch.switch === place.task || branch.paths.some(({ target }) => target?.task === place.task));
  return part ? stepPlace(parent) : place;
}

/** What is wrong with a member of a task, told by the step that it belongs to. `all`: the places as they were. */
export function problemAt(
  all: readonly Place[],
  task: Json,
  member: string,
  code: string,
  message: (title: string) => string,
): Problem {
  const place = all.find((one) => one.task === task);
  if (place === undefined) return { path: member, code, message: message("The workflow's result") };
  const step = stepPlace(place);
  const path = place.path + (member.startsWith("$") ? "" : member);
  return {
    path,
    code,
    message: message(
      titleOf(
        step.name,
        step.task,
        titlesOfSteps(() => all),
      ),
    ),
  };
}

export function metadataOf(task: Json): Json {
  const metadata = task["metadata"];
  if (isObject(metadata)) return metadata;
  const made: Json = {};
  task["metadata"] = made;
  return made;
}

export function dropEmpty(holder: Json, key: string): void {
  const value = holder[key];
  if (isObject(value) && Object.keys(value).length === 0) delete holder[key];
}
