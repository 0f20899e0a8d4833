import { isMap, parseDocument, stringify } from "yaml";
import { fail, ok, type Result } from "../domain/result.ts";
import { readText } from "../dsl/yaml.ts";
import { renameReferences } from "../jq/dsl/index.ts";
import { gone } from "./draft.ts";
import { allNames } from "./draft.ts";
import { isObject, type Json, readRoot } from "./document.ts";
import { exportsItself, renameExport } from "./exports.ts";
import { wrappedOf } from "./failure.ts";
import { setName } from "./link.ts";
import { uniqueName } from "./names.ts";
import { sitesOf } from "./sites.ts";
import { entryOf, placeAt, placesOf, type TaskList } from "./tree.ts";
import type { StepPath } from "./types.ts";

/** A step as YAML, for the clipboard: a list of one named task, which is what a paste takes. */
export function stepYaml(text: string, path: StepPath): Result<string> {
  const read = readRoot(text);
  if (!read.ok) return read;
  const place = placeAt(read.value, path);
  if (place === null) return gone(path);
  return ok(stringify([{ [place.name]: place.task }], { lineWidth: 0 }));
}

const NO_STEPS = "This is no step: a step is a name with its task under it, as in `- name: {wait: PT5S}`.";

/** Reads pasted steps: a list of named tasks, or one by itself. Names that are taken are changed, and what refers to them. */
export function readSteps(root: Json, yaml: string): Result<Json[]> {
  const { value, problems } = readText(yaml);
  if (problems.length > 0) return fail("unprocessable", problems[0]?.message ?? NO_STEPS, problems);
  const list = Array.isArray(value) ? (value as unknown[]) : isObject(value) ? itemsOf(value) : [];
  if (list.length === 0 || !list.every((item) => entryOf(item) !== null)) return fail("unprocessable", NO_STEPS);
  const items = list as TaskList;
  makeUnique(items, allNames(root));
  dropThens(items);
  return ok(items);
}

function itemsOf(value: Json): readonly unknown[] {
  const tasks = value["do"];
  if (Array.isArray(tasks) && value["document"] !== undefined) return tasks as unknown[];
  return Object.entries(value).map(([name, task]) => ({ [name]: task }));
}

/** Names become unique in the whole document; what the pasted steps say of each other follows, what they say of others stays. */
function makeUnique(items: TaskList, names: ReadonlySet<string>): void {
  const taken = new Set(names);
  const pasted = placesOf(items, "");
  for (const place of pasted) {
    const { parent } = place;
    if (parent !== null && place.role === "try" && wrappedOf(parent.name, parent.task).task === place.task) continue;
    // Paths of an "if" and branches are named within their list, and nobody refers to them.
    const from = place.name;
    const to = uniqueName(from, taken);
    taken.add(to);
    if (to === from) continue;
    const owners = [place.task, wrappedOf(from, place.task).task];
    const exporting = owners.filter((task) => exportsItself(from, task));
    setName(place, to);
    if (exporting.length === 0) continue;
    for (const { task } of pasted)
      for (const site of sitesOf(task))
        if (site.source.includes("context")) {
          try {
            const { source } = renameReferences(site.source, { variable: "context", path: [from], to });
            if (source !== site.source) site.replace(source);
          } catch {
            // What does not parse is told by the validation, as it stands.
          }
        }
    for (const task of exporting) renameExport(task, from, to);
  }
}

/** Where a step went on was about the list that it came from. */
function dropThens(items: TaskList): void {
  const names = new Set(items.flatMap((item) => Object.keys(item)));
  for (const item of items)
    for (const task of Object.values(item) as Json[]) {
      const { then } = task;
      if (typeof then === "string" && then !== "end" && !names.has(then)) delete task["then"];
    }
}

/** Whether a text on the clipboard looks like steps. */
export function looksLikeSteps(yaml: string): boolean {
  try {
    const { contents } = parseDocument(yaml, { logLevel: "silent" });
    const value: unknown = contents?.toJSON();
    return Array.isArray(value)
      ? value.length > 0 && value.every((item) => entryOf(item) !== null)
      : isMap(contents) && isObject(value) && Object.values(value).every(isObject);
  } catch {
    return false;
  }
}
