import type { Step } from "../../../../shared/builder/types.ts";
import { OutputValue } from "../../execution/output-value.tsx";
import { builderStrings } from "../../strings/builder.ts";
import { Button } from "../../ui/button.tsx";
import { Json } from "../../ui/code.tsx";
import { RowPill } from "../../ui/status.tsx";
import { resultIs } from "./passed-on.ts";
import { sentenceOf } from "./trial-failure.tsx";
import type { Trial } from "./use-trial.ts";

const text = builderStrings.result;

/** What the selected step gave when it last ran; and it can be kept for the next tries. */
export function ResultSection({
  step,
  trial,
  readOnly,
}: {
  readonly step: Step;
  readonly trial: Trial;
  readonly readOnly: boolean;
}) {
  const run = trial.runs.get(step.path);
  const pinned = Object.hasOwn(trial.pins, step.name);
  const output = pinned ? { value: trial.pins[step.name] } : (run?.output ?? null);
  if (run === undefined && !pinned) return null;
  const is = pinned || run?.status !== "completed" ? "own" : resultIs(step, trial.runs);
  return (
    <section aria-labelledby="step-result" className="grid gap-3 border-t border-line p-4">
      <div className="flex min-h-9 items-center justify-between gap-2">
        <h3 id="step-result" className="font-semibold">
          {pinned ? text.pinned : is === "inner" ? text.inner : text.title}
        </h3>
        {run === undefined || pinned ? null : <RowPill status={run.status} />}
      </div>
      {run?.error ? (
        <p className="rounded-lg bg-bad-soft px-3 py-2 [overflow-wrap:anywhere] text-bad">
          {sentenceOf(run.error, run.row, step)}
        </p>
      ) : null}
      {is === "passed" ? <p>{text.passed}</p> : null}
      {output === null || is === "passed" ? null : (
        <OutputValue value={output.value} label={text.output} className="max-h-64" />
      )}
      {output === null || readOnly ? null : (
        <div>
          <Button onClick={() => trial.setPin(step.name, pinned ? null : output)}>
            {pinned ? text.unpin : text.pin}
          </Button>
          <p className="mt-1.5 text-xs text-muted">{text.pinLead}</p>
        </div>
      )}
      {run?.input ? (
        <details>
          <summary className="cursor-pointer py-1 text-muted">{text.input}</summary>
          <Json value={run.input.value} label={text.input} className="max-h-64" />
        </details>
      ) : null}
    </section>
  );
}
