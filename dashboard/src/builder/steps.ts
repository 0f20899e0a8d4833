import {
  applyEdit,
  outlineOf,
  stepsIn,
  stepYaml,
  type Edit,
  type ListPath,
  type Outline,
  type Step,
  type StepList,
  type StepPath,
} from "../../../shared/builder/index.ts";

export type Done = { readonly text: string; readonly select: readonly StepPath[] } | { readonly refused: string };

/** The step at a path, and the list that it stands in. */
export function findStep(outline: Outline, path: StepPath): { step: Step; list: StepList; index: number } | null {
  const visit = (list: StepList): { step: Step; list: StepList; index: number } | null => {
    for (const [index, step] of list.steps.entries()) {
      if (step.path === path) return { step, list, index };
      if (!path.startsWith(`${step.path}/`)) continue;
      for (const inner of step.lists) {
        const found = visit(inner);
        if (found !== null) return found;
      }
    }
    return null;
  };
  return visit(outline.list);
}

/** The list at a path. */
export function findList(outline: Outline, path: ListPath): StepList | null {
  const visit = (list: StepList): StepList | null => {
    if (list.path === path) return list;
    for (const step of list.steps)
      for (const inner of step.lists) {
        const found = visit(inner);
        if (found !== null) return found;
      }
    return null;
  };
  return visit(outline.list);
}

/** In the order in which they are read, without those within another one of them. */
export function inOrder(outline: Outline, paths: Iterable<StepPath>): readonly StepPath[] {
  const wanted = new Set(paths);
  const found: StepPath[] = [];
  for (const step of stepsIn(outline.list))
    if (wanted.has(step.path) && !found.some((outer) => step.path.startsWith(`${outer}/`))) found.push(step.path);
  return found;
}

/** What steps gave that come before the one that is tried: nothing, where all of it runs. */
export function resultsBefore(
  outline: Outline | null,
  scope: { readonly only: StepPath } | { readonly from: StepPath } | null,
  results: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const before: Record<string, unknown> = {};
  if (outline === null || scope === null) return before;
  const target = "only" in scope ? scope.only : scope.from;
  for (const step of stepsIn(outline.list)) {
    if (step.path === target) break;
    // What holds it is run: it is within.
    if (target.startsWith(`${step.path}/`)) continue;
    if (Object.hasOwn(results, step.name)) before[step.name] = results[step.name];
  }
  return before;
}

/** The names on the way to a step: they stay where other steps come and go. */
const namesOf = (path: StepPath): string =>
  path
    .split("/")
    .filter((part) => !/^\d+$/.test(part))
    .join("/");

function findAgain(outline: Outline, path: StepPath): StepPath | null {
  const names = namesOf(path);
  const last = names.slice(names.lastIndexOf("/"));
  let near: StepPath | null = null;
  for (const step of stepsIn(outline.list)) {
    const own = namesOf(step.path);
    if (own === names) return step.path;
    if (near === null && own.endsWith(last)) near = step.path;
  }
  return near;
}

const read = (text: string): Outline | null => {
  const outline = outlineOf(text);
  return outline.ok ? outline.value : null;
};

export function doOne(text: string, edit: Edit): Done {
  const result = applyEdit(text, edit);
  if (!result.ok) return { refused: result.error.detail };
  const { select } = result.value;
  return { text: result.value.text, select: select === null ? [] : [select] };
}

/** The last first: what comes before stays where it is. All of them, or none. */
export function removeAll(text: string, paths: readonly StepPath[], anyway: boolean): Done {
  let now = text;
  for (const path of paths.toReversed()) {
    const result = doOne(now, { type: "delete", path, ...(anyway ? { anyway } : {}) });
    if ("refused" in result) return result;
    now = result.text;
  }
  return { text: now, select: [] };
}

/** One behind the other, from this place on. */
export function moveAll(text: string, paths: readonly StepPath[], list: ListPath, index: number): Done {
  let now = text;
  let to = { list, index };
  const select: StepPath[] = [];
  for (const [i, path] of paths.entries()) {
    const outline = read(now);
    const from = outline === null ? null : i === 0 ? path : findAgain(outline, path);
    if (outline === null || from === null) break;
    const result = doOne(now, { type: "move", path: from, ...to });
    if ("refused" in result) return result;
    now = result.text;
    const [moved] = result.select;
    const after = read(now);
    const place = moved === undefined || after === null ? null : findStep(after, moved);
    if (moved === undefined || place === null) break;
    select.push(moved);
    to = { list: place.list.path, index: place.index + 1 };
  }
  const end = read(now);
  return { text: now, select: end === null ? [] : select.flatMap((path) => findAgain(end, path) ?? []) };
}

/** Steps as YAML, one list of all of them. */
export function copyAll(text: string, paths: readonly StepPath[]): string | null {
  const parts = paths.map((path) => stepYaml(text, path));
  return parts.every((part) => part.ok) ? parts.map((part) => (part.ok ? part.value : "")).join("") : null;
}
