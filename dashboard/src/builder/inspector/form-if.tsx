import { inspector } from "../../strings/inspector.ts";
import { ConditionRows } from "../fields/condition-rows.tsx";
import { AddButton, Line, RemoveButton } from "../fields/controls.tsx";
import { usePlace } from "../fields/inspector-context.tsx";
import type { StepFormProps } from "./step-form.tsx";

const text = inspector.if;

export function IfForm({ step }: StepFormProps) {
  const place = usePlace();
  const paths = step.lists.filter(({ role }) => role === "path");
  return (
    <div className="grid min-w-0 gap-4">
      {paths.length > 2 ? <p className="text-muted">{text.order}</p> : null}
      {paths.map((list, i) => (
        <section key={i} aria-label={list.label} className="grid min-w-0 gap-2 rounded-xl bg-sunken p-3">
          <div className="flex min-w-0 items-center gap-1">
            <Line
              label={text.name}
              value={list.label}
              readOnly={place.readOnly}
              onCommit={(label) => {
                if (label.trim() !== "") place.onEdit({ type: "renamePath", list: list.path, label: label.trim() });
              }}
              className="w-full border-transparent! bg-transparent! font-semibold hover:bg-surface! focus:bg-surface!"
            />
            {list.condition === null || paths.length < 3 || place.readOnly ? null : (
              <RemoveButton
                label={text.remove(list.label)}
                onClick={() => place.onEdit({ type: "removePath", list: list.path })}
              />
            )}
          </div>
          {list.condition === null ? (
            <p className="px-2.5 text-muted">{text.otherwiseHint}</p>
          ) : (
            <ConditionRows
              label={`${text.when}: ${list.label}`}
              condition={list.condition}
              member={whenMember(step.task, i)}
              onChange={(condition) => place.onEdit({ type: "setCondition", list: list.path, condition })}
            />
          )}
        </section>
      ))}
      {place.readOnly ? null : (
        <AddButton
          onClick={() => place.onEdit({ type: "addPath", path: step.path, label: text.addLabel(paths.length) })}
        >
          {text.add}
        </AddButton>
      )}
    </div>
  );
}

/** Where the condition of the n-th path stands in the step. */
function whenMember(task: Readonly<Record<string, unknown>>, n: number): string {
  const list = (task["do"] as Record<string, Record<string, unknown>>[] | undefined)?.[0];
  const [name, inner] = Object.entries(list ?? {})[0] ?? [];
  const cases = inner?.["switch"];
  const own = Array.isArray(cases) ? Object.keys((cases as object[])[n] ?? {})[0] : undefined;
  return name === undefined || own === undefined ? "" : `/do/0/${name}/switch/${n}/${own}/when`;
}
