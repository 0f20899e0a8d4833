import type { Step } from "../../../../shared/builder/types.ts";
import { inspector } from "../../strings/inspector.ts";
import { Line } from "../fields/controls.tsx";
import { usePlace } from "../fields/inspector-context.tsx";
import { formOf } from "./step-form.tsx";

export function StepHeader({ step }: { readonly step: Step }) {
  const place = usePlace();
  const kind = formOf(step);
  const same = step.title.trim().toLowerCase() === inspector.kinds[kind].toLowerCase();
  return (
    <header className="grid min-w-0 gap-1 px-4 pt-4 pb-4">
      <Line
        label={inspector.title}
        value={step.title}
        readOnly={place.readOnly}
        onCommit={(title) => {
          if (title.trim() !== "") place.onEdit({ type: "rename", path: step.path, title: title.trim() });
        }}
        className="-ml-2.5 w-full border-transparent! bg-transparent! text-base font-semibold hover:bg-sunken! focus:bg-surface!"
      />
      <p className="text-muted">
        {/* A step that is called what it is has one heading. */}
        {same ? null : <span className="font-medium">{inspector.kinds[kind]}. </span>}
        {inspector.help[kind]}
      </p>
    </header>
  );
}
