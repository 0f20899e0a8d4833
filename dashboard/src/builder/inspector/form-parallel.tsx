import { inspector } from "../../strings/inspector.ts";
import { AddButton, Check, Line, RemoveButton } from "../fields/controls.tsx";
import { usePlace } from "../fields/inspector-context.tsx";
import { isRecord } from "../fields/samples.ts";
import type { StepFormProps } from "./step-form.tsx";

const text = inspector.parallel;

export function ParallelForm({ step }: StepFormProps) {
  const place = usePlace();
  const branches = step.lists.filter(({ role }) => role === "branch");
  const fork = step.task["fork"];
  return (
    <>
      <div role="group" aria-label={text.branches} className="grid min-w-0 gap-1.5">
        {branches.map((list, i) => (
          <div key={i} className="flex min-w-0 items-center gap-1">
            <Line
              label={`${text.name} ${i + 1}`}
              value={list.label}
              readOnly={place.readOnly}
              onCommit={(label) => {
                if (label.trim() !== "") place.onEdit({ type: "renamePath", list: list.path, label: label.trim() });
              }}
            />
            {branches.length < 2 || place.readOnly ? null : (
              <RemoveButton
                label={text.remove(list.label)}
                onClick={() => place.onEdit({ type: "removePath", list: list.path })}
              />
            )}
          </div>
        ))}
        {place.readOnly ? null : (
          <AddButton
            onClick={() =>
              place.onEdit({ type: "addPath", path: step.path, label: text.addLabel(branches.length + 1) })
            }
          >
            {text.add}
          </AddButton>
        )}
      </div>
      <Check
        label={text.compete}
        hint={text.competeHint}
        checked={isRecord(fork) && fork["compete"] === true}
        disabled={place.readOnly}
        onChange={(compete) => place.set("/fork/compete", compete ? true : undefined)}
      />
    </>
  );
}
