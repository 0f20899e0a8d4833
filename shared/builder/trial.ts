import { ok, type Result } from "../domain/result.ts";
import { MAX_EXPRESSION_LENGTH } from "../dsl/expressions-jq.ts";
import { isObject, type Json, openDocument } from "./document.ts";
import { gone } from "./draft.ts";
import { isAnchored } from "./exports.ts";
import { escapeAll } from "./fields.ts";
import { wrappedOf } from "./failure.ts";
import { entryOf, listsOf, type Place, placeAt, places } from "./tree.ts";
import type { StepPath } from "./types.ts";

export interface TrialOptions {
  /** Results that are taken as they are instead of running the step, by step names. */
  readonly pins?: Readonly<Record<string, unknown>>;
  /** Only this step runs: those before it give what is pinned, and the workflow ends after it. */
  readonly only?: StepPath;
  /** The workflow runs from this step on: those before it give what is pinned. */
  readonly from?: StepPath;
  /** Waits are over at once. */
  readonly skipWaits?: boolean;
}

/**
 * A definition for trying things out: every step that stays keeps its place and its name, so that what the execution
 * says of a task can be shown on it.
 */
export function trialOf(text: string, options: TrialOptions): Result<string> {
  const opened = openDocument(text);
  if (!opened.ok) return opened;
  const { root, write } = opened.value;
  const { pins = {}, only, from, skipWaits = false } = options;
  const target = only ?? from;
  const place = target === undefined ? null : placeAt(root, target);
  if (target !== undefined && place === null) return gone(target);
  for (const step of places(root)) {
    const pinned = Object.hasOwn(pins, step.name) && target !== step.path;
    // The two tasks of a step with "if it fails" have one name: the outer one is the step.
    if (pinned && !isInner(step)) pin(step, pins[step.name]);
  }
  if (place !== null) {
    passBefore(place, pins);
    if (only !== undefined) endAfter(place);
  }
  if (skipWaits) for (const { task } of places(root)) if ("wait" in task) task["wait"] = { seconds: 0 };
  return ok(write());
}

function isInner({ parent, role, task }: Place): boolean {
  return parent !== null && role === "try" && wrappedOf(parent.name, parent.task).task === task;
}

/** The same place and name, but what it did: it gives a value. What others read of it is kept. */
function pin({ task }: Place, value: unknown): void {
  const anchored = isAnchored(task);
  const { export: exported, output, then } = task;
  for (const key of Object.keys(task)) delete task[key];
  Object.assign(task, giving(value));
  // The value is what others were given: it has been made of the raw one already.
  if (anchored) task["output"] = output;
  if (exported !== undefined) task["export"] = exported;
  if (then !== undefined) task["then"] = then;
}

/** The value is data: nothing in it is an expression. Only an object is data by itself. */
function giving(value: unknown): Json {
  if (isObject(value) && Object.keys(value).length > 0) return { set: escapeAll(value) };
  const source = JSON.stringify(value ?? null);
  if (source.length < MAX_EXPRESSION_LENGTH) return { set: `\${ ${source} }` };
  return { do: [{ pinned: { set: { value: escapeAll(value) }, output: { as: "${ .value }" } } }] };
}

/** Steps that come before one, and that nothing is known of, are passed over. */
function passBefore(place: Place, pins: Readonly<Record<string, unknown>>): void {
  for (let here: Place | null = place; here !== null; here = here.parent) {
    if (here.role === "branch" || here.role === "undo") continue;
    const inIf = here.parent !== null && here.role === "do" && "switch" in (entryOf(here.list[0])?.[1] ?? {});
    if (inIf) {
      // Its path is the one that is taken.
      lead(here);
      continue;
    }
    for (let at = 0; at < here.index; at++) {
      const entry = entryOf(here.list[at]);
      if (entry === null || Object.hasOwn(pins, entry[0])) continue;
      if (pinnedWithin(entry[1], pins)) continue;
      skip(entry[1]);
    }
    delete here.task["if"];
  }
}

/** A step that holds pinned ones has to be gone through. */
function pinnedWithin(task: Json, pins: Readonly<Record<string, unknown>>): boolean {
  return listsOf(task).some(
    ({ tasks, role }) =>
      role !== "undo" &&
      tasks.some((item) => {
        const entry = entryOf(item);
        return entry !== null && (Object.hasOwn(pins, entry[0]) || pinnedWithin(entry[1], pins));
      }),
  );
}

function skip(task: Json): void {
  task["if"] = "${ false }";
}

/** Lets the switch at the head of a list lead to a task of it. */
function lead({ list, name }: Place): void {
  const first = entryOf(list[0])?.[1];
  if (first === undefined || !Array.isArray(first["switch"])) return;
  first["switch"] = [{ tried: { then: name } }];
}

function endAfter(place: Place): void {
  for (let here: Place | null = place; here !== null; here = here.parent) {
    if (here.role === "branch") {
      here.list.splice(here.index + 1);
      continue;
    }
    // What comes after it in a loop or a group is not run; the workflow ends where its own list is left.
    here.task["then"] = here.parent === null ? "end" : "exit";
  }
}
