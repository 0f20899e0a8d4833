import { ok, type Result } from "../domain/result.ts";
import { readCondition } from "./condition.ts";
import { type Json, readRoot } from "./document.ts";
import { failureOf, wrappedOf } from "./failure.ts";
import { type IfStep, readIf, titleIn } from "./if-step.ts";
import { type StepTitle, titleOf, titlesOfSteps } from "./if-title.ts";
import { jumpsOf } from "./jumps.ts";
import { asWords } from "./names.ts";
import { readStart } from "./start.ts";
import { kindOf, summaryOf } from "./summary.ts";
import { at, entryOf, type Held, listsOf, places, pointer, rootList, type TaskList } from "./tree.ts";
import type { ListPath, Outline, Step, StepList, StepPath } from "./types.ts";

/**
 * What the builder shows of a definition. A draft may be incomplete: what can't be read as a task is left out.
 *
 * @returns `unprocessable` where the text is no YAML or JSON object
 */
export function outlineOf(text: string): Result<Outline> {
  const read = readRoot(text);
  if (!read.ok) return read;
  const known = outlines.get(read.value);
  if (known !== undefined) return ok(known);
  const outline = outlineOfRoot(read.value);
  outlines.set(read.value, outline);
  return ok(outline);
}

/** A text that is asked for again is read once (document.ts), and so is its outline made once. */
const outlines = new WeakMap<object, Outline>();

function outlineOfRoot(root: Json): Outline {
  const title = at(root, ["document", "title"]);
  const name = at(root, ["document", "name"]);
  return {
    title: typeof title === "string" && title !== "" ? title : asWords(typeof name === "string" ? name : ""),
    start: readStart(root),
    list: stepList(
      rootList(root),
      "/do",
      "main",
      titlesOfSteps(() => places(root)),
    ),
    jumps: jumpsOf(root),
  };
}

function stepList(tasks: TaskList, path: ListPath, role: StepList["role"], titles: StepTitle, label = ""): StepList {
  return { path, role, label, condition: null, steps: stepsOf(tasks, path, titles) };
}

function stepsOf(tasks: TaskList, path: ListPath, titles: StepTitle): readonly Step[] {
  return tasks.flatMap((item, index) => {
    const entry = entryOf(item);
    return entry === null ? [] : [stepOf(entry[0], entry[1], path + pointer([index, entry[0]]), titles)];
  });
}

function stepOf(name: string, outer: Json, path: StepPath, titles: StepTitle): Step {
  const { task, around, inner } = wrappedOf(name, outer);
  const kind = kindOf(task);
  const failure = failureOf({ path, name, task: outer });
  const fallback =
    failure?.then.kind === "steps"
      ? [stepList(at(around, ["catch", "do"]) as TaskList, failure.then.list, "fallback", titles)]
      : [];
  return {
    path,
    name,
    title: titleOf(name, outer, titles),
    kind,
    summary: summaryOf(task, kind),
    lists: [...listsWithin(task, path + inner, titles), ...fallback],
    failure,
    task,
  };
}

function listsWithin(task: Json, path: StepPath, titles: StepTitle): readonly StepList[] {
  const branch = readIf(task);
  const held = listsOf(task);
  if (branch === null) return held.flatMap((one) => listsIn(one, path, titles));
  return [
    ...pathsOf(branch, path, titles),
    ...held.filter(({ role }) => role === "undo").flatMap((one) => listsIn(one, path, titles)),
  ];
}

const ROLES: Readonly<Record<Held["role"], StepList["role"]>> = {
  do: "group",
  branch: "branch",
  loop: "loop",
  foreach: "loop",
  try: "group",
  catch: "fallback",
  undo: "undo",
};

function listsIn(held: Held, path: StepPath, titles: StepTitle): readonly StepList[] {
  const listPath = path + pointer(held.at);
  return held.role === "branch"
    ? branchesOf(held.tasks, listPath, titles)
    : [stepList(held.tasks, listPath, ROLES[held.role], titles)];
}

/** A branch is a `do` that holds its steps; one that is another task is a list of that one step, which can't be added to. */
function branchesOf(branches: TaskList, listPath: ListPath, titles: StepTitle): readonly StepList[] {
  return branches.flatMap((item, index) => {
    const entry = entryOf(item);
    if (entry === null) return [];
    const [name, task] = entry;
    const path = listPath + pointer([index, name]);
    const label = titleIn(task) ?? asWords(name);
    return isBranchList(task)
      ? [stepList(task["do"] as TaskList, `${path}/do`, "branch", titles, label)]
      : [{ path, role: "branch" as const, label, condition: null, steps: [stepOf(name, task, path, titles)] }];
  });
}

/** Only a list, and nothing that would be lost if it were drawn as one. */
export function isBranchList(task: Json): boolean {
  return (
    Array.isArray(task["do"]) &&
    readIf(task) === null &&
    Object.keys(task).every((key) => key === "do" || key === "metadata")
  );
}

function pathsOf({ paths, switchName }: IfStep, path: StepPath, titles: StepTitle): readonly StepList[] {
  return paths.map(({ name, case: one, index, target }) => ({
    // A path without steps has no list yet: it goes by its case, and gets one with its first step.
    path:
      target === null
        ? path + pointer(["do", 0, switchName, "switch", index, name])
        : path + pointer(["do", target.index, target.name, "do"]),
    role: "path",
    label: asWords(name),
    condition: one["when"] === undefined ? null : readCondition(one["when"]),
    steps:
      target === null
        ? []
        : stepsOf(target.task["do"] as TaskList, path + pointer(["do", target.index, target.name, "do"]), titles),
  }));
}

/** The innermost step that a task's pointer is of or within: what an execution says of a task is shown on it. */
export function stepOfTask(outline: Outline, task: string): StepPath | null {
  let found: StepPath | null = null;
  const visit = (list: StepList): void => {
    for (const step of list.steps) {
      if (task !== step.path && !task.startsWith(`${step.path}/`)) continue;
      found = step.path;
      step.lists.forEach(visit);
    }
  };
  visit(outline.list);
  return found;
}

/** Every step, each before those within it. */
export function* stepsIn(list: StepList): IterableIterator<Step> {
  for (const step of list.steps) {
    yield step;
    for (const inner of step.lists) yield* stepsIn(inner);
  }
}
