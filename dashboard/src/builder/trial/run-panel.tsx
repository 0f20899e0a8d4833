import { Link } from "@tanstack/react-router";
import { useMemo, useState, type FormEvent } from "react";
import { stepsIn, type Outline, type StepPath } from "../../../../shared/builder/index.ts";
import { duration } from "../../lib/format.ts";
import { initial } from "../../lib/schema.ts";
import { builderStrings } from "../../strings/builder.ts";
import { strings } from "../../strings.ts";
import { Button } from "../../ui/button.tsx";
import { PlayIcon, StopIcon } from "../../ui/icons.tsx";
import { describe } from "../../ui/page.tsx";
import { RowMark, StatusPill } from "../../ui/status.tsx";
import { InputEditor, useInput } from "../../workflows/input-editor.tsx";
import { InputSamples } from "../../workflows/input-samples.tsx";
import { templateSample } from "../../workflows/template-sample.ts";
import { typedOf } from "../../workflows/typed-input.ts";
import { inputSchemaOf } from "../input-schema.ts";
import { findStep } from "../steps.ts";
import { TrialFailure } from "./trial-failure.tsx";
import type { Scope, Trial, TrialOptions } from "./use-trial.ts";

const text = builderStrings.trial;

export function RunPanel({
  workflow,
  draft,
  outline,
  trial,
  scope,
  onScope,
  onRun,
  onSelect,
}: {
  readonly workflow: string;
  /** The definition as it stands. */
  readonly draft: string;
  readonly outline: Outline | null;
  readonly trial: Trial;
  readonly scope: Scope;
  readonly onScope: (scope: Scope) => void;
  readonly onRun: (options: TrialOptions) => void;
  readonly onSelect: (path: StepPath, field?: string) => void;
}) {
  const schema = useMemo(() => inputSchemaOf(draft), [draft]);
  const input = useInput(schema, () => typedOf(trial.samples.trigger ?? templateSample(workflow) ?? initial(schema)));
  const [chosen, setChosen] = useState(0);
  const [skipWaits, setSkipWaits] = useState(false);
  const [reuse, setReuse] = useState(false);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    start(scope);
  };
  const start = (from: Scope): void => {
    if (trial.starting) return;
    const given = input.read();
    if (given !== null) onRun({ input: given.value, scope: from, skipWaits, reuse });
  };
  const problem = trial.error === null ? null : describe(trial.error);
  return (
    <form onSubmit={submit} className="grid content-start gap-5 p-4">
      <div>
        <h2 className="text-base font-semibold">{text.title}</h2>
        <p className="text-muted">{text.lead}</p>
      </div>
      {scope === null ? null : <ScopeLine scope={scope} outline={outline} onScope={onScope} />}
      {/* Fields hold what is typed into them: another example has fields of its own. */}
      <InputEditor key={chosen} {...input}>
        <InputSamples
          workflow={workflow}
          last={trial.samples.trigger}
          onChoose={(value) => {
            input.onChange(typedOf(value));
            setChosen(chosen + 1);
          }}
        />
      </InputEditor>
      <div className="grid gap-2">
        <Check checked={skipWaits} onChange={setSkipWaits} label={text.skipWaits} />
        {trial.execution === null && trial.earlier === null ? null : (
          <Check checked={reuse} onChange={setReuse} label={text.reuse} hint={text.reuseHint} />
        )}
      </div>
      <p id="trial-problem" role="alert" className={problem === null ? "hidden" : "text-bad"}>
        {problem}
      </p>
      <div className="flex gap-2">
        <Button type="submit" look="primary" busy={trial.starting} className="flex-1">
          <PlayIcon />
          {trial.starting
            ? text.submitting
            : scope === null
              ? text.submit
              : text.submitPart["only" in scope ? "only" : "from"]}
        </Button>
        {trial.running ? (
          <Button onClick={trial.cancel}>
            <StopIcon />
            {text.cancel}
          </Button>
        ) : null}
      </div>
      <Results
        trial={trial}
        outline={outline}
        onSelect={onSelect}
        onAgain={(from) => {
          onScope({ from });
          start({ from });
        }}
      />
    </form>
  );
}

function ScopeLine({
  scope,
  outline,
  onScope,
}: {
  readonly scope: NonNullable<Scope>;
  readonly outline: Outline | null;
  readonly onScope: (scope: Scope) => void;
}) {
  const path = "only" in scope ? scope.only : scope.from;
  const title = (outline === null ? null : findStep(outline, path)?.step.title) ?? path;
  return (
    <div className="flex items-center justify-between gap-3 rounded-lg bg-accent-soft px-3 py-1.5">
      <span className="min-w-0 truncate font-medium text-accent">
        {"only" in scope ? text.onlyStep(title) : text.fromStep(title)}
      </span>
      <Button look="bare" onClick={() => onScope(null)}>
        {text.whole}
      </Button>
    </div>
  );
}

function Check({
  checked,
  onChange,
  label,
  hint,
}: {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly label: string;
  readonly hint?: string;
}) {
  return (
    <label className="flex min-h-6 items-start gap-2.5">
      <input
        type="checkbox"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
        className="mt-0.5 size-4 shrink-0 accent-accent"
      />
      <span>
        {label}
        {hint === undefined ? null : <span className="block text-xs text-muted">{hint}</span>}
      </span>
    </label>
  );
}

function Results({
  trial,
  outline,
  onSelect,
  onAgain,
}: {
  readonly trial: Trial;
  readonly outline: Outline | null;
  readonly onSelect: (path: StepPath, field?: string) => void;
  readonly onAgain: (from: StepPath) => void;
}) {
  const { timeline, execution } = trial;
  if (execution === null || timeline === null || outline === null) return null;
  const steps = [...stepsIn(outline.list)].filter((step) => trial.runs.has(step.path));
  return (
    <section aria-labelledby="trial-results" className="grid gap-3 border-t border-line pt-4">
      <div className="flex items-center justify-between gap-2">
        <h3 id="trial-results" className="font-semibold">
          {text.results}
        </h3>
        <span role="status">
          <StatusPill status={timeline.seq === 0 ? "pending" : timeline.status} />
        </span>
      </div>
      <TrialFailure timeline={timeline} outline={outline} onSelect={onSelect} onAgain={onAgain} />
      <ul className="grid">
        {steps.map((step) => {
          const run = trial.runs.get(step.path);
          const mark = trial.marks.get(step.path);
          return run === undefined ? null : (
            <li key={step.path}>
              <button
                type="button"
                onClick={() => onSelect(step.path)}
                className="flex min-h-9 w-full items-center gap-2.5 rounded-lg px-2 text-left hover:bg-sunken"
              >
                <RowMark status={run.status} />
                <span className="min-w-0 flex-1 truncate">{step.title}</span>
                <span className="shrink-0 text-xs text-muted">{mark?.note}</span>
              </button>
            </li>
          );
        })}
      </ul>
      <Link to="/executions/$id" params={{ id: execution }} className="text-accent hover:underline">
        {text.open}
        {timeline.startedAt !== null && timeline.endedAt !== null
          ? ` · ${duration(timeline.endedAt - timeline.startedAt)}`
          : ""}
        <span className="sr-only"> {strings.execution.timeline}</span>
      </Link>
    </section>
  );
}
