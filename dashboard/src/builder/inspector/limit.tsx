import { inspector } from "../../strings/inspector.ts";
import { AddButton, RemoveButton } from "../fields/controls.tsx";
import { ExpressionNotice } from "../fields/expression-notice.tsx";
import { usePlace } from "../fields/inspector-context.tsx";
import { DurationField } from "./duration-field.tsx";
import { durationOf, durationWords, type DurationWords } from "./duration-words.ts";

interface LimitProps {
  readonly label: string;
  readonly member: string;
  readonly value: unknown;
  readonly start: DurationWords;
  readonly hint?: string;
}

/** A duration that need not be there. */
export function Limit({ label, member, value, start, hint }: LimitProps) {
  const place = usePlace();
  const words = durationWords(value);
  if (value !== undefined && words === null) return <ExpressionNotice member={member} label={label} />;
  if (words === null)
    return place.readOnly ? null : (
      <div>
        <AddButton onClick={() => place.set(member, durationOf(start))}>{inspector.timeout.set(label)}</AddButton>
        {hint === undefined ? null : <p className="px-1.5 text-xs text-muted">{hint}</p>}
      </div>
    );
  return (
    <div className="grid gap-1">
      <span className="font-medium">{label}</span>
      <div className="flex items-center gap-1">
        <DurationField label={label} value={words} onChange={(to) => place.set(member, durationOf(to))} />
        {place.readOnly ? null : (
          <RemoveButton label={inspector.timeout.clear} onClick={() => place.set(member, undefined)} />
        )}
      </div>
      {hint === undefined ? null : <p className="text-xs text-muted">{hint}</p>}
    </div>
  );
}
