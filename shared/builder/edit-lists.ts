import { ok } from "../domain/result.ts";
import type { Json } from "./document.ts";
import { allNames, bindings, closePath, gone, listAt, refused, stepPlace } from "./draft.ts";
import type { Done, Strategy } from "./edit-steps.ts";
import { goesTo, isNamed, setTitle } from "./edit-steps.ts";
import { LAST } from "./anchor.ts";
import { anchor, unanchor } from "./exports.ts";
import { wrappedOf } from "./failure.ts";
import { readIf, titleIn } from "./if-step.ts";
import { bindsOf } from "./meaning.ts";
import { asWords, nameOf, uniqueName } from "./names.ts";
import { ALWAYS, CHOOSE, emptyPath, loop } from "./new-step.ts";
import { isBranchList } from "./outline.ts";
import { analysisOf, sitesOf } from "./sites.ts";
import { at, entryOf, type Place, placeAt, places } from "./tree.ts";
import type { Edit } from "./types.ts";

type Of<Type extends Edit["type"]> = Extract<Edit, { readonly type: Type }>;

const TITLES = { if: "If", forEach: "For each", parallel: "In parallel", group: "Group" } as const;

/** @param apart each step in a branch of its own, where parallel */
export function wrap(root: Json, edit: Of<"wrap">, strategy: Strategy, apart: boolean): Done {
  const found = edit.paths.map((path) => placeAt(root, path));
  const steps = found.filter((place) => place !== null).toSorted((a, b) => a.index - b.index);
  const [first] = steps;
  if (first === undefined || steps.length < found.length) return gone(edit.paths[0] ?? "");
  if (steps.some((place, order) => place.list !== first.list || place.index !== first.index + order))
    return refused("Choose steps that stand one after the other.");
  if (steps.some((place) => (goesTo(place) ?? "end") !== "end" || isNamed(place)))
    return refused("These steps say where the workflow goes on: wrap them in the YAML view.");
  const items = first.list.slice(first.index, first.index + steps.length);
  const title = TITLES[edit.as];
  const name = uniqueName(nameOf(title, "group"), allNames(root));
  const task = wrapper(root, edit.as, items, apart);
  setTitle(name, task, title);
  if (strategy === "anchored") anchor(task, edit.as === "group" || edit.as === "if" ? undefined : LAST);
  first.list.splice(first.index, steps.length, { [name]: task });
  return ok(task);
}

function wrapper(root: Json, as: Of<"wrap">["as"], items: readonly Json[], apart: boolean): Json {
  const names = new Set(allNames(root));
  const fresh = (name: string): string => {
    const free = uniqueName(name, names);
    names.add(free);
    return free;
  };
  switch (as) {
    case "group":
      return { do: [...items] };
    case "if": {
      const path = fresh("ifSo");
      const cases = [{ [path]: { when: ALWAYS, then: path } }, emptyPath("otherwise", null)];
      return { do: [{ [CHOOSE]: { switch: cases } }, { [path]: { do: [...items], then: "exit" } }] };
    }
    case "forEach": {
      const bound = bindings(root);
      return loop(items, uniqueName("item", bound), uniqueName("index", bound));
    }
    case "parallel": {
      const branches = apart ? items.map((item) => [item]) : [items];
      return { fork: { branches: branches.map((list) => ({ [fresh("branch1")]: { do: [...list] } })) } };
    }
  }
}

/** Puts the steps within a step in its place. */
export function unwrap(root: Json, edit: Of<"unwrap">): Done {
  const place = placeAt(root, edit.path);
  if (place === null) return gone(edit.path);
  const { task } = wrappedOf(place.name, place.task);
  if (task !== place.task) return refused("Take away what is done if it fails first: it is about the steps together.");
  if (goesTo(place) !== null || isNamed(place))
    return refused("This step says where the workflow goes on: unwrap it in the YAML view.");
  const items = within(task);
  if (items === null) return refused("There are no steps in it that could take its place.");
  const users = usersOfBound(place, items);
  if (users !== null) return refused(users);
  unanchor(task);
  place.list.splice(place.index, 1, ...items);
  return ok((Object.values(items[0] ?? {})[0] as Json | undefined) ?? null);
}

/** The steps of all its lists; null where they stand for a choice or for something that is none of them. */
function within(task: Json): Json[] | null {
  const branch = readIf(task);
  if (branch !== null) {
    const taken = branch.paths.filter(({ target }) => target !== null);
    return taken.length === 1 ? (taken[0]?.target?.task["do"] as Json[]) : null;
  }
  const branches = at(task, ["fork", "branches"]);
  if (Array.isArray(branches))
    return (branches as Json[]).flatMap((item) => {
      const entry = entryOf(item);
      return entry !== null && isBranchList(entry[1]) ? (entry[1]["do"] as Json[]) : [item];
    });
  if ("try" in task) return null;
  return Array.isArray(task["do"]) ? (task["do"] as Json[]) : null;
}

function usersOfBound(place: Place, items: readonly Json[]): string | null {
  const names = bindsOf(place.task, "for" in place.task ? "loop" : "do");
  if (names.length === 0) return null;
  const uses = places({ do: items }).find(({ task }) =>
    sitesOf(task).some(({ source }) => analysisOf(source)?.variables.some((name) => names.includes(name)) === true),
  );
  if (uses === undefined) return null;
  const step = stepPlace(uses);
  return `“${titleIn(step.task) ?? asWords(step.name)}” uses the item of this loop.`;
}

export function addPath(root: Json, edit: Of<"addPath">): Done {
  const place = placeAt(root, edit.path);
  if (place === null) return gone(edit.path);
  const { task } = wrappedOf(place.name, place.task);
  const branch = readIf(task);
  if (branch !== null) {
    const label = uniqueName(
      edit.label.trim() === "" ? "path" : edit.label.trim(),
      new Set(branch.paths.map(({ name }) => name)),
    );
    const last = branch.paths.findIndex((path) => path.case["when"] === undefined);
    branch.cases.splice(last, 0, emptyPath(label, ALWAYS));
    return ok(place.task);
  }
  const branches = at(task, ["fork", "branches"]);
  if (!Array.isArray(branches)) return refused("Only an “if” has paths, and what is done in parallel has branches.");
  const name = uniqueName(nameOf(edit.label, "branch"), allNames(root));
  const made: Json = { do: [] };
  setTitle(name, made, edit.label.trim());
  (branches as Json[]).push({ [name]: made });
  return ok(place.task);
}

/** A branch by its list's path: the task that holds it. */
function branchAt(root: Json, list: string): Place | null {
  const place = placeAt(root, list.replace(/\/do$/, ""));
  return place?.role === "branch" ? place : null;
}

export function removePath(root: Json, edit: Of<"removePath">): Done {
  const target = listAt(root, edit.list);
  if (target !== null && target.path !== null && target.owner !== null) {
    const { of, which } = target.path;
    if (which.case["when"] === undefined)
      return refused("“Otherwise” is what is done where no other path is taken: an “if” always has it.");
    closePath(of, which);
    of.cases.splice(which.index, 1);
    return ok(target.owner.task);
  }
  const branch = branchAt(root, edit.list);
  if (branch === null) return gone(edit.list);
  branch.list.splice(branch.index, 1);
  return ok(branch.parent?.task ?? null);
}

export function renamePath(root: Json, edit: Of<"renamePath">): Done {
  const label = edit.label.trim();
  if (label === "") return refused("A path needs a name.");
  const target = listAt(root, edit.list);
  if (target !== null && target.path !== null && target.owner !== null) {
    const { of, which } = target.path;
    const name = uniqueName(
      asWords(which.name) === label ? which.name : label,
      new Set(of.paths.filter((one) => one !== which).map((one) => one.name)),
    );
    const item = of.cases[which.index];
    if (item !== undefined) {
      delete item[which.name];
      item[name] = which.case;
    }
    return ok(target.owner.task);
  }
  const branch = branchAt(root, edit.list);
  if (branch === null) return gone(edit.list);
  const names = new Set(allNames(root));
  names.delete(branch.name);
  const name = uniqueName(nameOf(label, branch.name), names);
  const item = branch.list[branch.index];
  if (item !== undefined) {
    delete item[branch.name];
    item[name] = branch.task;
  }
  setTitle(name, branch.task, label);
  return ok(branch.parent?.task ?? null);
}
