import { inspector } from "../../strings/inspector.ts";
import { Field, Line, NumberLine, Pick } from "../fields/controls.tsx";
import { usePlace } from "../fields/inspector-context.tsx";
import { isRecord } from "../fields/samples.ts";
import { ValueEditor } from "../fields/value-editor.tsx";
import type { StepFormProps } from "./step-form.tsx";

const text = inspector.fail;
const STANDARD = "https://serverlessworkflow.io/spec/1.0.0/errors/";
const STATUS: Record<string, number> = {
  configuration: 400,
  validation: 400,
  expression: 400,
  authentication: 401,
  authorization: 403,
  timeout: 408,
  communication: 500,
  runtime: 500,
};
type Kind = keyof typeof text.types;
const KINDS = Object.entries(text.types) as [Kind, string][];

export function FailForm({ step }: StepFormProps) {
  const place = usePlace();
  const raise = isRecord(step.task["raise"]) ? step.task["raise"] : {};
  const error = raise["error"];
  if (typeof error === "string")
    return (
      <Field label={text.named}>
        {({ id }) => (
          <Line id={id} value={error} readOnly={place.readOnly} onCommit={(name) => place.set("/raise/error", name)} />
        )}
      </Field>
    );
  const is = isRecord(error) ? error : {};
  const type = typeof is["type"] === "string" ? is["type"] : "";
  const named = type.startsWith(STANDARD) ? type.slice(STANDARD.length) : "";
  const kind: Kind = KINDS.some(([name]) => name === named) ? (named as Kind) : "own";
  const choose = (to: Kind): void => {
    const status = STATUS[to];
    if (to === "own" || status === undefined)
      return place.set("/raise/error/type", "https://example.com/errors/refused");
    // One edit, not two: both belong to one choice, and to one undo.
    place.set("/raise/error", { ...is, type: STANDARD + to, status });
  };
  return (
    <>
      <ValueEditor headed label={text.title} member="/raise/error/title" raw={is["title"] ?? ""} kinds={["text"]} />
      <ValueEditor
        headed
        label={text.detail}
        member="/raise/error/detail"
        raw={is["detail"] ?? ""}
        kinds={["text"]}
        multiline
      />
      <Field label={text.type}>
        {({ id }) => <Pick id={id} value={kind} disabled={place.readOnly} options={KINDS} onChange={choose} />}
      </Field>
      {kind === "own" ? (
        <Field label={text.ownType}>
          {({ id }) => (
            <Line
              id={id}
              value={type}
              readOnly={place.readOnly}
              onCommit={(to) => place.set("/raise/error/type", to)}
            />
          )}
        </Field>
      ) : null}
      <Field label={text.status} hint={text.statusHint}>
        {({ id, note }) => (
          <NumberLine
            id={id}
            describedBy={note}
            value={typeof is["status"] === "number" ? is["status"] : null}
            min={400}
            max={599}
            whole
            readOnly={place.readOnly}
            onCommit={(status) => place.set("/raise/error/status", status)}
          />
        )}
      </Field>
    </>
  );
}
