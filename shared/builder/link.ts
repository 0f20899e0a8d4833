import { renameReferences } from "../jq/dsl/index.ts";
import { allNames, stepPlace } from "./draft.ts";
import { isObject, type Json } from "./document.ts";
import { exportedBy, exportItself, exportsItself, mayBeNoObject, renameExport } from "./exports.ts";
import { wrappedOf } from "./failure.ts";
import { mayPrecede } from "./meaning.ts";
import { uniqueName } from "./names.ts";
import { analysisOf, type Site, sitesOf } from "./sites.ts";
import { isWithin, type Place, places } from "./tree.ts";

/** Steps that an expression refers to by name: `$context.getOrder`. */
export function namesIn(source: string): readonly string[] {
  const reads = analysisOf(source)?.reads.filter(({ variable }) => variable === "context") ?? [];
  return [...new Set(reads.flatMap(({ path: [name] }) => (typeof name === "string" && name !== "*[]" ? [name] : [])))];
}

/** Secrets that an expression names. */
function secretsIn(source: string): readonly string[] {
  const reads = analysisOf(source)?.reads.filter(({ variable }) => variable === "secrets") ?? [];
  return reads.flatMap(({ path: [name] }) => (typeof name === "string" && name !== "*[]" ? [name] : []));
}

/** A workflow says in `use.secrets` which ones it reads. */
function declare(root: Json, name: string): void {
  const use = isObject(root["use"]) ? root["use"] : {};
  const named = Array.isArray(use["secrets"]) ? (use["secrets"] as unknown[]) : [];
  if (named.includes(name)) return;
  use["secrets"] = [...named, name];
  root["use"] = use;
}

/**
 * Sees to it that what is referred to is there: a step exports its result when it is first referred to, and a secret is
 * declared.
 *
 * @param at the task whose expressions are looked at, and those within it
 */
export function link(root: Json, at: Json): void {
  const all = places(root);
  const within = all.find(({ task }) => task === at);
  if (within === undefined) return;
  for (const place of all) {
    if (!isWithin(place.path, within.path)) continue;
    for (const site of sitesOf(place.task)) {
      for (const name of namesIn(site.source)) linkName(root, all, place, site, name);
      for (const name of secretsIn(site.source)) declare(root, name);
    }
  }
}

function linkName(root: Json, all: readonly Place[], user: Place, site: Site, name: string): void {
  if (all.some(({ task }) => exportedBy(task)?.keys.includes(name) === true)) return;
  const steps = all.filter((place) => place.name === name && stepPlace(place) === place);
  const step = steps.filter((place) => mayPrecede(place, user)).at(-1);
  if (step === undefined) return;
  // The name has to tell which of them is meant.
  if (steps.length > 1) {
    const unique = uniqueName(name, allNames(root));
    setName(step, unique);
    site.replace(renameReferences(site.source, { variable: "context", path: [name], to: unique }).source);
    exportItself(unique, step.task, mayBeNoObject(root));
  } else exportItself(name, step.task, mayBeNoObject(root));
}

/** Gives a step another name, and all that names it in its list. What refers to its result is the caller's. */
export function setName(place: Place, to: string): void {
  const { name: from, task, list, index } = place;
  const item = list[index];
  if (item === undefined || from === to) return;
  const { task: inner, around } = wrappedOf(from, task);
  delete item[from];
  item[to] = task;
  if (around !== null) {
    const tried = (around["try"] as Json[])[0];
    if (tried !== undefined) {
      delete tried[from];
      tried[to] = inner;
    }
  }
  for (const other of list)
    for (const one of Object.values(other) as Json[]) {
      if (one["then"] === from) one["then"] = to;
      const cases = one["switch"];
      if (!Array.isArray(cases)) continue;
      for (const item_ of cases as Json[])
        for (const each of Object.values(item_) as Json[]) if (each["then"] === from) each["then"] = to;
    }
}

/** Renames a step and everything that refers to it, wherever it stands. */
export function renameStep(root: Json, place: Place, to: string): void {
  const from = place.name;
  const owners = [place.task, wrappedOf(from, place.task).task];
  const exporting = owners.filter((task) => exportsItself(from, task));
  // Where somebody else puts the same name into the context, what is read there may be theirs.
  const others = places(root).some(
    ({ task }) => !owners.includes(task) && exportedBy(task)?.keys.includes(from) === true,
  );
  setName(place, to);
  if (exporting.length === 0 || others) return;
  const rename = (task: Json): void => {
    for (const site of sitesOf(task)) {
      if (!namesIn(site.source).includes(from)) continue;
      const renamed = renameIn(site.source, from, to);
      if (renamed !== site.source) site.replace(renamed);
    }
  };
  for (const { task } of places(root)) rename(task);
  const { do: _list, ...rest } = root;
  rename(rest);
  for (const task of exporting) renameExport(task, from, to);
}

function renameIn(source: string, from: string, to: string): string {
  try {
    return renameReferences(source, { variable: "context", path: [from], to }).source;
  } catch {
    return source;
  }
}
