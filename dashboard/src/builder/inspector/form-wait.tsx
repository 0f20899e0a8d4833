import { inspector } from "../../strings/inspector.ts";
import { ExpressionNotice } from "../fields/expression-notice.tsx";
import { usePlace } from "../fields/inspector-context.tsx";
import { DurationField } from "./duration-field.tsx";
import { durationOf, durationWords } from "./duration-words.ts";
import type { StepFormProps } from "./step-form.tsx";

export function WaitForm({ step }: StepFormProps) {
  const place = usePlace();
  const wait = step.task["wait"];
  const words = durationWords(wait);
  if (words === null && typeof wait === "string" && wait.includes("${"))
    return <ExpressionNotice member="/wait" label={inspector.wait.for} text={inspector.wait.expression} />;
  return (
    <div className="grid gap-1">
      <span className="font-medium">{inspector.wait.for}</span>
      <DurationField
        label={inspector.wait.for}
        value={words ?? { amount: 1, unit: "minutes" }}
        onChange={(value) => place.set("/wait", durationOf(value))}
      />
    </div>
  );
}
