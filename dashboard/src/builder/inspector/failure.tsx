import type { Failure, Step } from "../../../../shared/builder/types.ts";
import { fields } from "../../strings/fields.ts";
import { inspector } from "../../strings/inspector.ts";
import { ChipField } from "../fields/chip-field.tsx";
import { Check, Field, NumberLine, Pick } from "../fields/controls.tsx";
import { usePlace } from "../fields/inspector-context.tsx";
import { isRecord } from "../fields/samples.ts";
import { DurationField } from "./duration-field.tsx";
import { durationWords, isoOf } from "./duration-words.ts";
import { Limit } from "./limit.tsx";
import { Section } from "./section.tsx";

const text = inspector.failure;
type Retry = NonNullable<Failure["retry"]>;
type Then = Failure["then"];
const NONE: Failure = { retry: null, then: { kind: "fault" }, undo: null };
const FIRST: Retry = { times: 5, delay: "PT2S", backoff: "doubling" };
const MAX_TIMES = 100;

export function FailureSection({ step }: { readonly step: Step }) {
  const place = usePlace();
  const failure = step.failure ?? NONE;
  const { retry, then } = failure;
  const write = (change: Partial<Failure>): void => {
    const next = { ...failure, ...change };
    const nothing = next.retry === null && next.then.kind === "fault" && next.undo === null;
    place.onEdit({ type: "setFailure", path: step.path, failure: nothing ? null : next });
  };
  const thenOf = (kind: Then["kind"]): Then => {
    if (kind === "value") return { kind, value: { kind: "literal", value: "" } };
    // The list is made by the edit, and has its place from it.
    return kind === "steps" ? { kind, list: `${step.path}/catch/do` } : { kind };
  };
  return (
    <Section title={text.heading} summary={summaryOf(failure)}>
      <Check
        label={text.retry}
        checked={retry !== null}
        disabled={place.readOnly}
        onChange={(on) => write({ retry: on ? FIRST : null })}
      />
      {retry === null ? null : <RetrySentence retry={retry} onChange={(to) => write({ retry: to })} />}
      <Field label={text.then}>
        {({ id }) => (
          <Pick
            id={id}
            value={then.kind}
            disabled={place.readOnly}
            options={Object.entries(text.thens) as [Then["kind"], string][]}
            onChange={(kind) => write({ then: thenOf(kind) })}
          />
        )}
      </Field>
      {then.kind === "steps" ? <p className="text-muted">{text.steps}</p> : null}
      {then.kind === "value" ? (
        <Field label={text.value}>
          {({ label }) =>
            then.value.kind === "expression" ||
            (then.value.kind === "literal" && typeof then.value.value === "object" && then.value.value !== null) ? (
              <p className="text-muted">{fields.expression}</p>
            ) : (
              <ChipField
                label={text.value}
                labelledBy={label}
                value={then.value}
                onChange={(value) => write({ then: { kind: "value", value } })}
              />
            )
          }
        </Field>
      ) : null}
      <Limit
        label={inspector.timeout.label}
        member="/timeout/after"
        value={timeoutOf(step.task)}
        start={{ amount: 30, unit: "seconds" }}
      />
      <Check
        label={text.undo}
        hint={failure.undo === null ? undefined : text.undoHint}
        checked={failure.undo !== null}
        disabled={place.readOnly}
        onChange={(on) => write({ undo: on ? `${step.path}/metadata/compensate` : null })}
      />
    </Section>
  );
}

/** A timeout by its name is one of the document's, and not changed here. */
function timeoutOf(task: Step["task"]): unknown {
  const { timeout } = task;
  return isRecord(timeout) ? timeout["after"] : timeout;
}

function RetrySentence({ retry, onChange }: { readonly retry: Retry; readonly onChange: (retry: Retry) => void }) {
  const { readOnly } = usePlace();
  const delay = durationWords(retry.delay) ?? { amount: 2, unit: "seconds" as const };
  return (
    <div role="group" aria-label={text.retry} className="grid gap-2 rounded-xl bg-sunken p-3">
      <div className="flex flex-wrap items-center gap-2">
        <span>{text.retrySentence[0]}</span>
        <NumberLine
          label={text.times}
          value={retry.times}
          min={1}
          max={MAX_TIMES}
          whole
          readOnly={readOnly}
          onCommit={(times) => onChange({ ...retry, times })}
          className="w-16"
        />
        <span>{text.retrySentence[1]}</span>
      </div>
      <DurationField label={text.delay} value={delay} onChange={(to) => onChange({ ...retry, delay: isoOf(to) })} />
      <Pick
        label={text.backoff}
        value={retry.backoff}
        disabled={readOnly}
        options={Object.entries(text.backoffs) as [Retry["backoff"], string][]}
        onChange={(backoff) => onChange({ ...retry, backoff })}
      />
    </div>
  );
}

/** In the heading, where the part is closed. */
export function summaryOf({ retry, then, undo }: Failure): string {
  const parts: string[] = [];
  if (retry !== null) {
    const words = durationWords(retry.delay);
    const delay = words === null ? "" : `${words.amount} ${inspector.duration.units[words.unit]}`;
    parts.push(text.sentence(retry.times, delay, text.backoffs[retry.backoff]));
  }
  if (then.kind !== "fault") parts.push(text.thens[then.kind].toLowerCase());
  if (undo !== null) parts.push(text.undo.toLowerCase());
  return parts.length === 0 ? text.none : text.summary(parts);
}
