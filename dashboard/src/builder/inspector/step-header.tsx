import type { Step } from "../../../../shared/builder/types.ts";
import { inspector } from "../../strings/inspector.ts";
import { Line } from "../fields/controls.tsx";
import { usePlace } from "../fields/inspector-context.tsx";

export function StepHeader({ step }: { readonly step: Step }) {
  const place = usePlace();
  return (
    <header className="grid min-w-0 gap-1 px-4 pt-4 pb-4">
      <p className="text-xs font-medium text-muted">{inspector.kinds[step.kind]}</p>
      <Line
        label={inspector.title}
        value={step.title}
        readOnly={place.readOnly}
        onCommit={(title) => {
          if (title.trim() !== "") place.onEdit({ type: "rename", path: step.path, title: title.trim() });
        }}
        className="-ml-2.5 w-full border-transparent! bg-transparent! text-base font-semibold hover:bg-sunken! focus:bg-surface!"
      />
      <p className="text-muted">{inspector.help[step.kind]}</p>
    </header>
  );
}
