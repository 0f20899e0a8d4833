import { compensationOf } from "./compensation.ts";
import { list } from "./names.ts";
import type { Path } from "./pointer.ts";
import type {
  CallAsyncApiTask,
  CallGrpcTask,
  CallHttpTask,
  CallMcpTask,
  CallOpenApiTask,
  CallTask,
  EmitTask,
  ForTask,
  ListenTask,
  RunTask,
  SwitchTask,
  Task,
  TaskList,
  TryTask,
} from "./types.ts";
import { validateAsyncApi, validateGrpc, validateMcp, validateOpenApi } from "./validate-calls.ts";
import type { Validation } from "./validate-context.ts";
import { validateEmit, validateListen } from "./validate-events.ts";
import { extensionSize, validateFunctionCall } from "./validate-functions.ts";
import { validateHttp } from "./validate-http.ts";
import {
  validateError,
  validateFlow,
  validateRetry,
  validateTaskMetadata,
  validateTimeout,
  validateVariable,
} from "./validate-parts.ts";
import { warnUnreachable } from "./validate-reach.ts";
import { validateRun } from "./validate-run.ts";
import { walkTasks } from "./walk.ts";

const DIRECTIVES: readonly string[] = ["continue", "exit", "end"];

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
  if (!branches) warnUnreachable(check, tasks, path);
}

/** The task that a function is: where it goes on is its call's to say. */
export function validateFunction(check: Validation, task: Task, path: Path): void {
  check.inFunction(() => validateTask(check, task, path, { names: new Set(), branches: true }));
}

function validateTask(check: Validation, task: Task, path: Path, scope: Scope): void {
  check.at("before", () => check.condition(task.if, [...path, "if"]));
  validateFlow(check, task, path);
  validateTimeout(check, task.timeout, [...path, "timeout"]);
  validateTaskMetadata(check, task, [...path, "metadata"]);
  validateThen(check, task.then, [...path, "then"], scope);
  if (!check.addTasks(extensionSize(check, task)))
    check.add(path, "function.size", "Functions and extensions add too many tasks to this workflow.");
  check.at("task", () => {
    validateBody(check, task, path, scope);
    validateCompensation(check, task, [...path, "metadata", "compensate"]);
  });
}

/** Its own list: it may read what the task may, and goes nowhere else. */
function validateCompensation(check: Validation, task: Task, path: Path): void {
  const tasks = compensationOf(task);
  if (tasks === undefined) return;
  validateTasks(check, tasks, path);
  for (const { task: inner, path: at } of walkTasks(tasks, path)) {
    const top = at.length === path.length + 2;
    for (const [then, where] of targets(inner, at)) {
      if (then === "end" || (top && then === "exit"))
        check.add(where, "compensate.then", `then: ${then} leads out of what undoes a task: let it come to its end.`);
    }
    if (inner.metadata?.["compensate"] !== undefined)
      check.add(
        [...at, "metadata", "compensate"],
        "compensate.nested",
        "What undoes a task is not undone itself: take this out.",
      );
  }
}

function targets(task: Task, path: Path): readonly (readonly [string, Path])[] {
  const cases = "switch" in task ? (task as SwitchTask).switch : [];
  const ofCases = cases.flatMap((item, index) =>
    Object.entries(item).map(([name, { then }]) => [then, [...path, "switch", index, name, "then"]] as const),
  );
  return task.then === undefined ? ofCases : [[task.then, [...path, "then"]], ...ofCases];
}

function validateBody(check: Validation, task: Task, path: Path, scope: Scope): void {
  if ("call" in task) validateCall(check, task, path);
  else if ("for" in task) validateFor(check, task as ForTask, path);
  else if ("do" in task) validateTasks(check, task.do, [...path, "do"]);
  else if ("fork" in task) validateTasks(check, task.fork.branches, [...path, "fork", "branches"], true);
  else if ("set" in task) check.template(task.set, [...path, "set"]);
  else if ("switch" in task) validateSwitch(check, task.switch, [...path, "switch"], scope);
  else if ("try" in task) validateTry(check, task, path);
  else if ("raise" in task) validateError(check, task.raise.error, [...path, "raise", "error"]);
  else if ("wait" in task) check.duration(task.wait, [...path, "wait"]);
  else if ("emit" in task) validateEmit(check, (task as EmitTask).emit, [...path, "emit"]);
  else if ("listen" in task) validateListen(check, task as ListenTask, path);
  else if ("run" in task) validateRun(check, (task as RunTask).run, [...path, "run"]);
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

/** The schema of each protocol has been met: a call of that name is one. */
function validateCall(check: Validation, task: CallTask, path: Path): void {
  const at = [...path, "with"];
  switch (task.call) {
    case "http":
      return validateHttp(check, (task as CallHttpTask).with, at);
    case "openapi":
      return validateOpenApi(check, (task as CallOpenApiTask).with, at);
    case "grpc":
      return validateGrpc(check, (task as CallGrpcTask).with, task.metadata, at);
    case "asyncapi":
      return validateAsyncApi(check, (task as CallAsyncApiTask).with, at);
    case "mcp":
      return validateMcp(check, (task as CallMcpTask).with, at);
    case "a2a":
      return check.add(
        [...path, "call"],
        "feature.unsupported",
        "A2A is not supported: send its JSON-RPC by call: http, or reach the agent by call: mcp.",
      );
    default:
      return validateFunctionCall(check, task.call, task.with, path, (inner, body) =>
        validateFunction(inner, body, []),
      );
  }
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
  check.condition(task.for.in, [...path, "for", "in"]);
  check.bind([each, at], () => {
    check.condition(task.while, [...path, "while"]);
    validateTasks(check, task.do, [...path, "do"]);
  });
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
      check.condition(when, [...at, "when"]);
      validateThen(check, then, [...at, "then"], scope);
    }
  });
}

function validateTry(check: Validation, task: TryTask, path: Path): void {
  validateTasks(check, task.try, [...path, "try"]);
  const at = [...path, "catch"];
  const { as = "error", when, exceptWhen, retry, do: handler } = task.catch;
  validateVariable(check, task.catch.as, [...at, "as"]);
  check.bind([as], () => {
    check.condition(when, [...at, "when"]);
    check.condition(exceptWhen, [...at, "exceptWhen"]);
    const bounded = task.timeout !== undefined || check.definition.timeout !== undefined;
    validateRetry(check, retry, [...at, "retry"], bounded || when !== undefined || exceptWhen !== undefined);
    if (handler !== undefined) validateTasks(check, handler, [...at, "do"]);
  });
}
