import { stripExpression } from "../dsl/expression-syntax.ts";
import { stepPlace } from "./draft.ts";
import { isObject, type Json } from "./document.ts";
import { exportedBy, exportItself, mayBeNoObject } from "./exports.ts";
import { type Changed, mayPrecede, type Meaning } from "./meaning.ts";
import { pathOf } from "./reference.ts";
import { looksAt, sitesOf } from "./sites.ts";
import { at, type Place, places } from "./tree.ts";

/**
 * Lets tasks that read what the task before them gave read it by its name, now that it is not the task before them any
 * more. @returns whether there was something to do, and it was done
 */
export function repair(root: Json, before: Meaning, changed: readonly Changed[]): boolean {
  const all = places(root);
  if (changed.some(({ why }) => why !== "flow")) return false;
  // A context that somebody replaces as a whole can't be counted on.
  if (all.some(({ task }) => exportedBy(task)?.keeps === false)) return false;
  return [...new Set(changed.map(({ task }) => task))].every((task) => {
    const user = all.find((place) => place.task === task);
    const values = before.flow.readers.get(task)?.values().next().value;
    const [producer, ...more] = values ?? [];
    if (user === undefined || producer === undefined || more.length > 0) return false;
    const source = sourceOf(root, all, producer, user);
    return source !== null && readFrom(task, source);
  });
}

/** An expression that gives what a task gave, wherever it stands. */
function sourceOf(root: Json, all: readonly Place[], producer: Json | string, user: Place): string | null {
  if (producer === "start") {
    const from = at(root, ["input", "from"]);
    if (from === undefined) return "$workflow.input";
    return typeof from === "string" ? `$workflow.input | ${stripExpression(from)}` : null;
  }
  const found = typeof producer === "string" ? undefined : all.find(({ task }) => task === producer);
  if (found === undefined || found.task["if"] !== undefined || !mayPrecede(found, user)) return null;
  const step = stepPlace(found);
  // A name that two have tells nothing.
  if (all.some((place) => place.name === step.name && stepPlace(place).task !== step.task)) return null;
  if (at(step.task, ["output", "as"]) === "${ $task.input }") return null;
  exportItself(step.name, step.task, mayBeNoObject(root));
  return pathOf({ source: { kind: "step", name: step.name }, path: [] });
}

/** Lets all that reads a task's raw input read an expression instead. */
function readFrom(task: Json, source: string): boolean {
  if (at(task, ["input", "schema"]) !== undefined) return false;
  if (sitesOf(task).some((site) => looksAt(site.source, "task", "input"))) return false;
  for (const site of sitesOf(task))
    if (site.stage === "raw" && looksAt(site.source, null)) site.replace(`${source} | (${site.source})`);
  const input = isObject(task["input"]) ? task["input"] : {};
  if (input["from"] === undefined) input["from"] = `\${ ${source} }`;
  task["input"] = input;
  return true;
}
