import { useEffect, useState } from "react";
import { inspector } from "../../strings/inspector.ts";
import { CodeEditor } from "../fields/code-editor.tsx";
import { Field, Pick } from "../fields/controls.tsx";
import { usePlace } from "../fields/inspector-context.tsx";
import { ListRows, ObjectRows } from "../fields/value-editor.tsx";
import { isRecord } from "../fields/samples.ts";
import type { StepFormProps } from "./step-form.tsx";

const text = inspector.script;

export function ScriptForm({ step }: StepFormProps) {
  const place = usePlace();
  const run = isRecord(step.task["run"]) ? step.task["run"] : {};
  const script = isRecord(run["script"]) ? run["script"] : {};
  const code = typeof script["code"] === "string" ? script["code"] : "";
  const [typed, setTyped] = useState(code);
  useEffect(() => setTyped(code), [code]);
  const given = script["arguments"];
  return (
    <>
      {script["source"] === undefined ? (
        <Field label={text.code}>
          {() => (
            <CodeEditor
              label={text.code}
              value={typed}
              readOnly={place.readOnly}
              onChange={setTyped}
              onBlur={() => {
                if (typed !== code) place.set("/run/script/code", typed);
              }}
              className="min-h-32 max-h-96"
            />
          )}
        </Field>
      ) : (
        <p className="text-muted">{text.external}</p>
      )}
      <Field label={text.arguments} hint={Array.isArray(given) ? undefined : text.argumentsHint}>
        {() =>
          Array.isArray(given) ? (
            <ListRows label={text.arguments} member="/run/script/arguments" value={given} kinds={["text"]} />
          ) : (
            <ObjectRows
              label={text.arguments}
              member="/run/script/arguments"
              value={isRecord(given) ? given : {}}
              addLabel={text.add}
              baseName={inspector.set.base}
            />
          )
        }
      </Field>
      <Field label={text.returns}>
        {({ id }) => (
          <Pick
            id={id}
            value={String(run["return"] ?? "stdout") as keyof typeof text.returnKinds}
            disabled={place.readOnly}
            options={Object.entries(text.returnKinds) as [keyof typeof text.returnKinds, string][]}
            onChange={(to) => place.set("/run/return", to === "stdout" ? undefined : to)}
          />
        )}
      </Field>
    </>
  );
}
