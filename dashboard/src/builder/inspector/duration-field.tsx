import { inspector } from "../../strings/inspector.ts";
import { NumberLine, Pick } from "../fields/controls.tsx";
import { usePlace } from "../fields/inspector-context.tsx";
import { type DurationWords, UNITS } from "./duration-words.ts";

const text = inspector.duration;

/** A number and a unit. */
export function DurationField({
  label,
  value,
  onChange,
  min = 0,
}: {
  readonly label: string;
  readonly value: DurationWords;
  readonly onChange: (value: DurationWords) => void;
  readonly min?: number;
}) {
  const { readOnly } = usePlace();
  return (
    <div role="group" aria-label={label} className="flex min-w-0 gap-2">
      <NumberLine
        label={text.amount(label)}
        value={value.amount}
        min={min}
        readOnly={readOnly}
        onCommit={(amount) => onChange({ ...value, amount })}
        className="w-24"
      />
      <Pick
        label={text.unit(label)}
        value={value.unit}
        disabled={readOnly}
        className="w-32"
        options={UNITS.map((unit) => [unit, text.units[unit]] as const)}
        onChange={(unit) => onChange({ ...value, unit })}
      />
    </div>
  );
}
