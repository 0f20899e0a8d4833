import { ARGUMENTS } from "../jq/dsl/index.ts";
import type { Path } from "./pointer.ts";
import {
  kindsOf,
  type CallHttpTask,
  type ForTask,
  type SwitchTask,
  type Task,
  type TaskKind,
  type TaskList,
  type TryTask,
} from "./types.ts";
import { list, type Validation } from "./validate-context.ts";
import { validateHttp } from "./validate-http.ts";
import { validateError, validateFlow, validateRetry, validateTaskMetadata, validateTimeout } from "./validate-parts.ts";

const DIRECTIVES: readonly string[] = ["continue", "exit", "end"];

/** Tasks of the DSL that this engine does not run yet, and what does the work meanwhile. */
const UNSUPPORTED: Partial<Record<TaskKind, string>> = {
  emit: "emit is not supported yet: call the receiver over HTTP (call: http).",
  listen: "listen is not supported yet: start a workflow by a hook, or ask for the state over HTTP and wait.",
  run: "run is not supported yet: call the process over HTTP (call: http), or put the tasks of the other workflow here (do).",
};
const UNSUPPORTED_CALLS: ReadonlySet<string> = new Set(["openapi", "grpc", "asyncapi", "mcp", "a2a"]);

/** A binding of one of these names would hide what every expression is given. */
const RESERVED: ReadonlySet<string> = new Set(ARGUMENTS);

/** Where a `then` may lead: the names of its list. In a fork there is no order to change. */
interface Scope {
  readonly names: ReadonlySet<string>;
  readonly branches: boolean;
}

export function validateTasks(check: Validation, tasks: TaskList, path: Path, branches = false): void {
  const names = new Set<string>();
  const scope: Scope = { names: new Set(tasks.flatMap((item) => Object.keys(item))), branches };
  tasks.forEach((item, index) => {
    for (const [name, task] of Object.entries(item)) {
      const at = [...path, index, name];
      if (names.has(name))
        check.add(at, "task.duplicate", `There is another task named "${name}" in this list: rename one of the two.`);
      if (DIRECTIVES.includes(name))
        check.add(at, "name.reserved", `A task can't be named ${name}, which then takes for a directive.`);
      if (name === "") check.add(at, "name.invalid", "A task needs a name.");
      names.add(name);
      validateTask(check, task, at, scope);
    }
  });
}

function validateTask(check: Validation, task: Task, path: Path, scope: Scope): void {
  check.expression(task.if, [...path, "if"]);
  validateFlow(check, task, path);
  validateTimeout(check, task.timeout, [...path, "timeout"]);
  validateTaskMetadata(check, task.metadata, [...path, "metadata"]);
  validateThen(check, task.then, [...path, "then"], scope);
  const [kind] = kindsOf(task);
  const unsupported = kind === undefined ? undefined : UNSUPPORTED[kind];
  if (kind !== undefined && unsupported !== undefined)
    return check.add([...path, kind], "task.unsupported", unsupported);
  if ("call" in task) validateCall(check, task.call, task.with, path);
  else if ("for" in task) validateFor(check, task, path);
  else if ("do" in task) validateTasks(check, task.do, [...path, "do"]);
  else if ("fork" in task) validateTasks(check, task.fork.branches, [...path, "fork", "branches"], true);
  else if ("set" in task) check.template(task.set, [...path, "set"]);
  else if ("switch" in task) validateSwitch(check, task.switch, [...path, "switch"], scope);
  else if ("try" in task) validateTry(check, task, path);
  else if ("raise" in task) validateError(check, task.raise.error, [...path, "raise", "error"]);
  else if ("wait" in task) check.duration(task.wait, [...path, "wait"]);
}

function validateThen(check: Validation, then: string | undefined, path: Path, scope: Scope): void {
  if (then === undefined || DIRECTIVES.includes(then)) return;
  if (scope.branches) {
    return check.add(
      path,
      "then.unknown",
      "The branches of a fork run side by side: then may be continue, exit or end here.",
    );
  }
  if (scope.names.has(then)) return;
  check.add(
    path,
    "then.unknown",
    `There is no task "${then}" in this list. Use continue, exit, end, or one of: ${list([...scope.names])}.`,
  );
}

function validateCall(check: Validation, call: string, input: unknown, path: Path): void {
  // The schema of `call: http` has been met: no other call has that name.
  if (call === "http") return validateHttp(check, input as CallHttpTask["with"], [...path, "with"]);
  const message = UNSUPPORTED_CALLS.has(call)
    ? `call: ${call} is not supported yet: use call: http.`
    : `There is no function "${call}", and functions are not supported yet: use call: http.`;
  check.add([...path, "call"], "task.unsupported", message);
}

function validateFor(check: Validation, task: ForTask, path: Path): void {
  const { each = "item", at = "index" } = task.for;
  validateVariable(check, task.for.each, [...path, "for", "each"]);
  validateVariable(check, task.for.at, [...path, "for", "at"]);
  if (each === at)
    check.add(
      [...path, "for"],
      "name.duplicate",
      `The item and its index can't both be $${each}: name each or at differently.`,
    );
  check.expression(task.for.in, [...path, "for", "in"]);
  check.within([each, at], () => {
    check.expression(task.while, [...path, "while"]);
    validateTasks(check, task.do, [...path, "do"]);
  });
}

function validateVariable(check: Validation, name: string | undefined, path: Path): void {
  if (name === undefined) return;
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    check.add(path, "name.invalid", `"${name}" can't be a variable: use letters, digits and _, without a $.`);
  } else if (RESERVED.has(name))
    check.add(path, "name.reserved", `$${name} is given to every expression: choose another name.`);
}

function validateSwitch(check: Validation, cases: SwitchTask["switch"], path: Path, scope: Scope): void {
  const names = new Set<string>();
  let defaults = 0;
  cases.forEach((item, index) => {
    for (const [name, { when, then }] of Object.entries(item)) {
      const at = [...path, index, name];
      if (names.has(name)) check.add(at, "switch.duplicate", `There is another case named "${name}" in this switch.`);
      names.add(name);
      if (when === undefined && ++defaults > 1) {
        check.add(at, "switch.defaults", "A switch has one case without when at most: it is the default.");
      }
      check.expression(when, [...at, "when"]);
      validateThen(check, then, [...at, "then"], scope);
    }
  });
}

function validateTry(check: Validation, task: TryTask, path: Path): void {
  validateTasks(check, task.try, [...path, "try"]);
  const at = [...path, "catch"];
  validateVariable(check, task.catch.as, [...at, "as"]);
  check.within([task.catch.as ?? "error"], () => {
    check.expression(task.catch.when, [...at, "when"]);
    check.expression(task.catch.exceptWhen, [...at, "exceptWhen"]);
    validateRetry(check, task.catch.retry, [...at, "retry"]);
    if (task.catch.do !== undefined) validateTasks(check, task.catch.do, [...at, "do"]);
  });
}
