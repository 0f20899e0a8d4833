import { useMemo } from "react";
import { starting } from "../../strings/start.ts";
import { Field } from "../fields/controls.tsx";
import { usePlace } from "../fields/inspector-context.tsx";
import { inputSchemaOf } from "../input-schema.ts";
import { FormBuilder } from "./form-builder.tsx";

const text = starting.start;

/** What whoever starts the workflow is asked: the schema of its input. */
export function InputForm() {
  const place = usePlace();
  const schema = useMemo(() => inputSchemaOf(place.text) ?? {}, [place.text]);
  return (
    <Field label={text.formFields} hint={text.formHint}>
      {() => (
        <FormBuilder
          schema={schema}
          onChange={(to) => place.onEdit({ type: "set", path: "", member: "/input/schema/document", value: to })}
        />
      )}
    </Field>
  );
}
