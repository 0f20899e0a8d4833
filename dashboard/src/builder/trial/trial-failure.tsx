import { useMemo } from "react";
import { stepsIn, type Outline, type Step, type StepPath } from "../../../../shared/builder/index.ts";
import type { WorkflowError } from "../../api.ts";
import { failedRow, titleOfRow } from "../../execution/failure-place.ts";
import { failureSentence } from "../../execution/failure-sentence.ts";
import type { Row, Timeline } from "../../execution/timeline-types.ts";
import { builderStrings } from "../../strings/builder.ts";
import { Button } from "../../ui/button.tsx";

const text = builderStrings.trial;

/** Why a try failed, in one sentence, and the way to the step that did. */
export function TrialFailure({
  timeline,
  outline,
  onSelect,
  onAgain,
}: {
  readonly timeline: Timeline;
  readonly outline: Outline;
  readonly onSelect: (path: StepPath, field?: string) => void;
  readonly onAgain: (from: StepPath) => void;
}) {
  const failed = useMemo(() => {
    const row = failedRow(timeline);
    return { row, step: row === null ? null : stepOf(outline, row) };
  }, [timeline, outline]);
  const { error } = timeline;
  if (error === null) return null;
  const { row, step } = failed;
  return (
    <div role="alert" className="grid gap-2 rounded-lg bg-bad-soft px-3 py-2.5">
      <p data-failure className="[overflow-wrap:anywhere] text-bad">
        {sentenceOf(error, row, step)}
      </p>
      {step === null ? null : (
        <div className="flex flex-wrap gap-2">
          <Button className="h-8 px-2.5" onClick={() => onSelect(step.path, fieldOf(error, row, step))}>
            {text.openStep}
          </Button>
          <Button className="h-8 px-2.5" onClick={() => onAgain(step.path)}>
            {text.again}
          </Button>
        </div>
      )}
    </div>
  );
}

/** What a step's failure says of it, without its place in the execution. */
export function sentenceOf(error: WorkflowError, row: Row | null, step: Step | null): string {
  return saidOf(error, row, step).sentence;
}

/** The field that the sentence names; empty: it names none. */
function fieldOf(error: WorkflowError, row: Row | null, step: Step): string {
  const action = saidOf(error, row, step).actions.find(({ kind }) => kind === "step");
  return action?.kind === "step" ? (action.field ?? "") : "";
}

const saidOf = (error: WorkflowError, row: Row | null, step: Step | null) =>
  failureSentence({
    error,
    step: step?.title ?? (row === null ? null : titleOfRow(undefined, row)),
    effect: row?.effects.at(-1) ?? null,
    task: step?.task,
  });

/** By its path, or, where steps have come and gone since, by its name. */
function stepOf(outline: Outline, row: Row): Step | null {
  let named: Step | null = null;
  for (const step of stepsIn(outline.list)) {
    if (step.name !== row.name) continue;
    if (row.task === step.path || row.task.startsWith(`${step.path}/`)) return step;
    named ??= step;
  }
  return named;
}
