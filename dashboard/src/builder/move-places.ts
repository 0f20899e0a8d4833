import type { ListPath, Outline, Step, StepKind, StepList, StepPath } from "../../../shared/builder/types.ts";
import { canvasStrings } from "../strings/canvas.ts";
import { builderStrings } from "../strings/builder.ts";

const text = builderStrings.move;

/** Where steps can be moved to, as people call it. */
export interface MovePlace {
  readonly id: string;
  readonly list: ListPath;
  readonly index: number;
  readonly title: string;
  /** What it is in; empty in the workflow's own list. */
  readonly description: string;
  readonly words: string;
  /** How deep: 0 is the workflow's own list. */
  readonly depth: number;
  /** Of the step before it. */
  readonly kind: StepKind | null;
}

/** Every place for these steps, in reading order: none within them, and not where they stand already. */
export function movePlaces(outline: Outline, paths: readonly StepPath[]): readonly MovePlace[] {
  const moved = new Set(paths);
  const found: MovePlace[] = [];
  const visit = (list: StepList, within: readonly string[], depth: number): void => {
    const { steps } = list;
    // A branch that is one task and no list has no room for another.
    const room = steps[0]?.path !== list.path;
    const stays = (index: number): boolean =>
      moved.has(steps[index - 1]?.path ?? "") || moved.has(steps[index]?.path ?? "");
    const add = (index: number, title: string, kind: StepKind | null): void => {
      if (!room || stays(index)) return;
      const description = within.length === 0 ? "" : text.within(within);
      found.push({ id: `${list.path} ${index}`, list: list.path, index, title, description, words: "", depth, kind });
    };
    add(0, steps.length === 0 ? text.only : text.first, null);
    steps.forEach((step, i) => {
      if (!moved.has(step.path))
        for (const inner of step.lists) visit(inner, [...within, step.title, ...partOf(step, inner)], depth + 1);
      add(i + 1, text.after(step.title), step.kind);
    });
  };
  visit(outline.list, [], 0);
  return found;
}

/** Which of a step's lists, where it may have several. */
function partOf(step: Step, list: StepList): readonly string[] {
  if (list.label !== "") return [list.label];
  if (list.role === "path" && list.condition === null) return [canvasStrings.otherwise];
  return step.lists.length > 1 || list.role === "fallback" || list.role === "undo"
    ? [canvasStrings.lists[list.role]]
    : [];
}
