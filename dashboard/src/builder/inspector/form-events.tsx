import { inspector } from "../../strings/inspector.ts";
import { Field, Pick } from "../fields/controls.tsx";
import { usePlace } from "../fields/inspector-context.tsx";
import { isRecord } from "../fields/samples.ts";
import { ValueEditor } from "../fields/value-editor.tsx";
import { EventTypes } from "./event-types.tsx";
import { listenOf, listenTo, type ListenMode } from "./listen-words.ts";
import type { StepFormProps } from "./step-form.tsx";

export function EmitForm({ step }: StepFormProps) {
  const text = inspector.emit;
  const emit = isRecord(step.task["emit"]) ? step.task["emit"] : {};
  const event = isRecord(emit["event"]) ? emit["event"] : {};
  const given = isRecord(event["with"]) ? event["with"] : {};
  return (
    <>
      <ValueEditor
        headed
        required
        label={text.type}
        hint={text.typeHint}
        member="/emit/event/with/type"
        raw={given["type"] ?? ""}
        kinds={["text"]}
      />
      <ValueEditor
        headed
        required
        slash={false}
        label={text.source}
        hint={text.sourceHint}
        member="/emit/event/with/source"
        raw={given["source"] ?? ""}
        kinds={["text"]}
      />
      <ValueEditor
        headed
        label={text.data}
        member="/emit/event/with/data"
        raw={given["data"] ?? {}}
        kinds={["object", "list", "text"]}
      />
    </>
  );
}

export function ListenForm({ step }: StepFormProps) {
  const place = usePlace();
  const text = inspector.listen;
  const words = listenOf(step.task["listen"]);
  if (words === null) return <p className="text-muted">{text.other}</p>;
  return (
    <>
      <Field label={text.types} hint={text.typeHint}>
        {() => (
          <EventTypes
            label={text.types}
            types={words.types}
            onChange={(types) => place.set("/listen/to", listenTo({ ...words, types }))}
          />
        )}
      </Field>
      {words.types.length < 2 ? null : (
        <Field label={text.mode}>
          {({ id }) => (
            <Pick
              id={id}
              value={words.mode === "one" ? "any" : words.mode}
              disabled={place.readOnly}
              options={(["any", "all"] satisfies ListenMode[]).map((mode) => [mode, text.modes[mode]] as const)}
              onChange={(mode) => place.set("/listen/to", listenTo({ ...words, mode }))}
            />
          )}
        </Field>
      )}
    </>
  );
}
