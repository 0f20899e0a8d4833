import { inspector } from "../../strings/inspector.ts";
import { AddButton, Line, RemoveButton } from "../fields/controls.tsx";
import { usePlace } from "../fields/inspector-context.tsx";

const text = inspector.listen;

/** The names of events, one a line. */
export function EventTypes({
  label,
  types,
  onChange,
}: {
  readonly label: string;
  readonly types: readonly string[];
  readonly onChange: (types: readonly string[]) => void;
}) {
  const { readOnly } = usePlace();
  const shown = types.length === 0 ? [""] : types;
  return (
    <div role="group" aria-label={label} className="grid gap-1.5">
      {shown.map((type, i) => (
        <div key={i} className="flex items-center gap-1">
          <Line
            label={text.type(i + 1)}
            value={type}
            readOnly={readOnly}
            placeholder="com.example.order.placed"
            onCommit={(to) => onChange(shown.map((each, at) => (at === i ? to.trim() : each)))}
          />
          {shown.length < 2 || readOnly ? null : (
            <RemoveButton label={text.remove(i + 1)} onClick={() => onChange(shown.toSpliced(i, 1))} />
          )}
        </div>
      ))}
      {readOnly ? null : <AddButton onClick={() => onChange([...shown, ""])}>{text.addType}</AddButton>}
    </div>
  );
}
