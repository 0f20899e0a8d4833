import { fields } from "../../strings/fields.ts";
import { inspector } from "../../strings/inspector.ts";
import { ExpressionNotice } from "../fields/expression-notice.tsx";
import { isRecord } from "../fields/samples.ts";
import { ObjectRows } from "../fields/value-editor.tsx";
import type { StepFormProps } from "./step-form.tsx";

export function SetForm({ step }: StepFormProps) {
  const values = step.task["set"];
  if (typeof values === "string" && values !== "")
    return <ExpressionNotice member="/set" label={inspector.set.values} text={fields.expression} />;
  return (
    <ObjectRows
      label={inspector.set.values}
      member="/set"
      value={isRecord(values) ? values : {}}
      addLabel={inspector.set.add}
      baseName={inspector.set.base}
    />
  );
}
