import { outlineOf, stepsIn } from "../../../shared/builder/outline.ts";
import type { Step, StepList } from "../../../shared/builder/types.ts";
import { type Act, type Acting, summed } from "../execution/acts-again.ts";

/** What may act where a definition is run from the start, whichever paths it takes. */
export function actsIn(definition: string): readonly Acting[] {
  const outline = outlineOf(definition);
  if (!outline.ok) return [];
  return summed(
    [...stepsIn(withoutUndo(outline.value.list))].flatMap((step) => {
      const act = actOf(step);
      return act === null ? [] : [{ key: step.path, title: step.title, act }];
    }),
  );
}

const withoutUndo = (list: StepList): StepList => ({
  ...list,
  steps: list.steps.map((step) => ({
    ...step,
    lists: step.lists.filter(({ role }) => role !== "undo").map(withoutUndo),
  })),
});

function actOf({ kind, task }: Step): Act | null {
  if (kind === "approval" || kind === "form") return "person";
  if (kind === "emit") return "event";
  if (kind === "workflow") return "workflow";
  const { call } = task;
  return typeof call !== "string" ? null : call.startsWith("email.") ? "email" : "service";
}
