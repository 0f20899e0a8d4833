import { ok } from "../domain/result.ts";
import { writeCondition } from "./condition.ts";
import { type Json, isObject } from "./document.ts";
import { gone, listAt, metadataOf, refused, dropEmpty, bindings } from "./draft.ts";
import type { Done } from "./edit-steps.ts";
import { isAnchored } from "./anchor.ts";
import { writeCatch, wrappedOf } from "./failure.ts";
import { writeField } from "./fields.ts";
import { link } from "./link.ts";
import { nameOf } from "./names.ts";
import { writeStart } from "./start.ts";
import { at, entryOf, placeAt, segments } from "./tree.ts";
import type { Edit, Failure } from "./types.ts";

type Of<Type extends Edit["type"]> = Extract<Edit, { readonly type: Type }>;

export function set(root: Json, edit: Of<"set"> | Of<"setField">): Done {
  const value = edit.type === "setField" ? writeField(edit.value) : edit.value;
  // The document itself: the schema of what the workflow is given, say.
  if (edit.path === "")
    return setMember(root, segments(edit.member), value)
      ? ok(null)
      : refused(`There is no place for ${edit.member} in the workflow.`);
  const place = placeAt(root, edit.path);
  if (place === null) return gone(edit.path);
  const { task } = wrappedOf(place.name, place.task);
  if (edit.member === "" && isObject(value)) keepObject(task, structuredClone(value));
  else if (!setMember(task, segments(edit.member), value))
    return refused(`There is no place for ${edit.member} in this step.`);
  link(root, task);
  return ok(place.task);
}

/** Sets a member, and makes what leads to it; undefined removes it, and objects that are empty then. */
function setMember(task: Json, path: readonly string[], value: unknown): boolean {
  const [key, ...rest] = path;
  if (key === undefined) return false;
  const holder = task as Json | unknown[];
  if (Array.isArray(holder)) return setItem(holder, key, rest, value);
  if (rest.length === 0) {
    if (value === undefined) delete holder[key];
    else holder[key] = structuredClone(value);
    return true;
  }
  const inner = holder[key];
  if (typeof inner === "object" && inner !== null) {
    const done = setMember(inner as Json, rest, value);
    if (value === undefined && MAY_GO.has(key)) dropEmpty(holder, key);
    return done;
  }
  if (value === undefined) return true;
  const made: Json | unknown[] = rest[0] === "-" ? [] : {};
  // What stood there was no object: an address that gets an authentication, say.
  if (inner !== undefined && key === "endpoint" && isObject(made) && typeof inner === "string") made["uri"] = inner;
  holder[key] = made;
  return setMember(made as Json, rest, value);
}

/** Members that say nothing when they are empty. */
const MAY_GO = new Set(["metadata", "input", "output", "export", "headers", "query", "timeout"]);

function setItem(holder: unknown[], key: string, rest: readonly string[], value: unknown): boolean {
  const index = key === "-" ? holder.length : Number(key);
  if (!Number.isInteger(index) || index < 0 || index > holder.length) return false;
  if (rest.length > 0) {
    const inner = holder[index] ?? {};
    if (typeof inner !== "object") return false;
    holder[index] = inner;
    return setMember(inner as Json, rest, value);
  }
  if (value === undefined) holder.splice(index, 1);
  else holder[index] = structuredClone(value);
  return true;
}

export function setCondition(root: Json, edit: Of<"setCondition">): Done {
  const target = listAt(root, edit.list);
  if (target === null || target.path === null || target.owner === null) return gone(edit.list);
  const { which } = target.path;
  if (which.case["when"] === undefined) return refused("This path is taken where no other is: it has no condition.");
  which.case["when"] = writeCondition(edit.condition);
  link(root, target.owner.task);
  return ok(target.owner.task);
}

export function setFailure(root: Json, edit: Of<"setFailure">): Done {
  const place = placeAt(root, edit.path);
  if (place === null) return gone(edit.path);
  const { task, around } = wrappedOf(place.name, place.task);
  if ("try" in task) return refused("This is a try already: say in its own fallback what is done.");
  const failure: Failure = edit.failure ?? { retry: null, then: { kind: "fault" }, undo: null };
  setUndo(task, failure.undo !== null);
  const before = around === null ? null : (around["catch"] as Json);
  const caught = writeCatch(failure, before);
  const item = place.list[place.index];
  if (item === undefined) return gone(edit.path);
  if (caught === null) {
    if (around !== null) {
      for (const key of [...OUTER, "output"]) if (around[key] !== undefined) task[key] = around[key];
      item[place.name] = task;
    }
    return ok(task);
  }
  // Where the error is bound to a name that a loop around it has, that name would be hidden.
  if (caught["as"] === undefined && bindings(root).has("error") && around === null) caught["as"] = "failure";
  if (around !== null) {
    around["catch"] = keepObject(around["catch"], caught);
    link(root, around);
    return ok(around);
  }
  const outer: Json = {};
  for (const key of isAnchored(task) ? [...OUTER, "output"] : OUTER) {
    // An export that looks at what the step was given has to stay where that is known.
    if (key === "export" && /\$(?:input|authorization)/.test(JSON.stringify(task["export"] ?? ""))) continue;
    if (task[key] === undefined) continue;
    outer[key] = task[key];
    delete task[key];
  }
  const made = {
    ...pick(outer, "if"),
    try: [{ [place.name]: task }],
    catch: caught,
    ...pick(outer, "output", "export", "then"),
  };
  item[place.name] = made;
  link(root, made);
  return ok(made);
}

/** What belongs to the step as a whole, whatever became of its attempts. */
const OUTER = ["if", "export", "then"];

function pick(from: Json, ...keys: string[]): Json {
  return Object.fromEntries(keys.filter((key) => from[key] !== undefined).map((key) => [key, from[key]]));
}

function keepObject(before: unknown, now: Json): Json {
  if (!isObject(before)) return now;
  for (const key of Object.keys(before)) if (!(key in now)) delete before[key];
  return Object.assign(before, now);
}

function setUndo(task: Json, wanted: boolean): void {
  const has = Array.isArray(at(task, ["metadata", "compensate"]));
  if (wanted === has) return;
  if (wanted) metadataOf(task)["compensate"] = [];
  else {
    delete metadataOf(task)["compensate"];
    dropEmpty(task, "metadata");
  }
}

export function setStart(root: Json, edit: Of<"setStart">): Done {
  writeStart(root, edit.start);
  return ok(null);
}

export function setDocumentTitle(root: Json, edit: Of<"setTitle">): Done {
  const document = isObject(root["document"]) ? root["document"] : {};
  root["document"] = document;
  document["title"] = edit.title;
  if (entryOf(document) === null && document["name"] === undefined) document["name"] = nameOf(edit.title, "workflow");
  return ok(null);
}
