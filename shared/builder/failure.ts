import { durationMs } from "../dsl/duration.ts";
import { isObject, type Json } from "./document.ts";
import { readField, writeField } from "./fields.ts";
import { at, entryOf, type Place, pointer, type TaskList } from "./tree.ts";
import type { Failure } from "./types.ts";

/** A step, and the `try` of the same name that says what happens if it fails. */
export interface Wrapped {
  /** The task itself. */
  readonly task: Json;
  /** The `try` around it; null: there is none. */
  readonly around: Json | null;
  /** From the step's path to the task's: `""` or `/try/0/name`. */
  readonly inner: string;
}

/** Tasks of `catch.do` by which "use another value" and "go on" are told from other steps. */
export const VALUE = "otherwise";
export const IGNORED = "ignored";
const CATCH = new Set(["retry", "do", "as"]);
const POLICY = new Set(["delay", "backoff", "limit"]);

export function wrappedOf(name: string, task: Json): Wrapped {
  const tried = task["try"];
  const inner = Array.isArray(tried) && tried.length === 1 ? entryOf(tried[0]) : null;
  const caught = task["catch"];
  const own = inner !== null && inner[0] === name && !("try" in inner[1]) && isObject(caught);
  if (!own || Object.keys(caught).some((key) => !CATCH.has(key))) return { task, around: null, inner: "" };
  if (caught["retry"] !== undefined && readRetry(caught["retry"]) === null) return { task, around: null, inner: "" };
  return { task: inner[1], around: task, inner: `/try/0${pointer([name])}` };
}

/** "If it fails" of a step, as its place has it. */
export function failureOf({ path, name, task: outer }: Pick<Place, "path" | "name" | "task">): Failure | null {
  const { task, around, inner } = wrappedOf(name, outer);
  const undo = Array.isArray(at(task, ["metadata", "compensate"])) ? `${path}${inner}/metadata/compensate` : null;
  if (around === null) return undo === null ? null : { retry: null, then: { kind: "fault" }, undo };
  const caught = around["catch"] as Json;
  const retry = caught["retry"] === undefined ? null : readRetry(caught["retry"]);
  return { retry, then: readThen(caught, path), undo };
}

function readThen(caught: Json, path: string): Failure["then"] {
  const tasks = caught["do"];
  // Without a policy and without tasks the error is ignored; a policy that is used up hands it on.
  if (!Array.isArray(tasks)) return { kind: caught["retry"] === undefined ? "ignore" : "fault" };
  const only = tasks.length === 1 ? entryOf(tasks[0]) : null;
  if (only !== null && "set" in only[1] && Object.keys(only[1]).length === 1) {
    if (only[0] === IGNORED) return { kind: "ignore" };
    if (only[0] === VALUE) return { kind: "value", value: readField(only[1]["set"]) };
  }
  return { kind: "steps", list: `${path}/catch/do` };
}

/** Null where the policy says more than the sentence "up to 5 times, from 2 seconds, doubling" can. */
function readRetry(policy: unknown): Failure["retry"] {
  if (!isObject(policy) || Object.keys(policy).some((key) => !POLICY.has(key))) return null;
  const times = at(policy, ["limit", "attempt", "count"]);
  const exact = JSON.stringify(policy["limit"]) === JSON.stringify({ attempt: { count: times } });
  const backoff = backoffOf(policy["backoff"]);
  const delay = delayOf(policy["delay"]);
  return typeof times !== "number" || !exact || backoff === null || delay === null ? null : { times, delay, backoff };
}

function backoffOf(value: unknown): NonNullable<Failure["retry"]>["backoff"] | null {
  if (value === undefined) return "constant";
  const [kind] = isObject(value) ? Object.keys(value) : [];
  if (kind === "exponential") return "doubling";
  return kind === "linear" || kind === "constant" ? kind : null;
}

function delayOf(value: unknown): string | null {
  if (value === undefined) return "PT0S";
  if (typeof value === "string") return value;
  try {
    return `PT${durationMs(value as { seconds: number }) / 1000}S`;
  } catch {
    return null;
  }
}

function writeRetry({ times, delay, backoff }: NonNullable<Failure["retry"]>): Json {
  return {
    delay,
    backoff: { [backoff === "doubling" ? "exponential" : backoff]: {} },
    limit: { attempt: { count: times } },
  };
}

/** The `catch` of a step; null where nothing has to be caught. Steps that are there already are kept. */
export function writeCatch(failure: Failure, before: Json | null): Json | null {
  const { retry, then } = failure;
  if (retry === null && then.kind === "fault") return null;
  const caught: Json = {};
  if (typeof before?.["as"] === "string" && then.kind === "steps") caught["as"] = before["as"];
  if (retry !== null) {
    const kept = readRetry(before?.["retry"]);
    caught["retry"] = JSON.stringify(kept) === JSON.stringify(retry) ? before?.["retry"] : writeRetry(retry);
  }
  const tasks = writeThen(then, before);
  if (tasks !== null) caught["do"] = tasks;
  return caught;
}

function writeThen(then: Failure["then"], before: Json | null): TaskList | null {
  switch (then.kind) {
    case "fault":
      return null;
    case "ignore":
      // Null, and not what the step was given: nobody should take that for its result.
      return [{ [IGNORED]: { set: "${ null }" } }];
    case "value":
      return [{ [VALUE]: { set: valueOf(writeField(then.value)) } }];
    case "steps": {
      const tasks = before?.["do"];
      const own = Array.isArray(tasks) && readThen(before ?? {}, "").kind === "steps";
      return own ? (tasks as TaskList) : [];
    }
  }
}

/** `set` takes an object or a text: any other constant is an expression. */
function valueOf(value: unknown): unknown {
  if (typeof value === "string" || (isObject(value) && Object.keys(value).length > 0)) return value;
  return `\${ ${JSON.stringify(value ?? null)} }`;
}
