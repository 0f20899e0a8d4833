import { useMemo } from "react";
import { parseDocument } from "yaml";
import { starting } from "../../strings/start.ts";
import { Field } from "../fields/controls.tsx";
import { usePlace } from "../fields/inspector-context.tsx";
import { isRecord } from "../fields/samples.ts";
import { FormBuilder } from "./form-builder.tsx";

const text = starting.start;

/** What whoever starts the workflow is asked: the schema of its input. */
export function InputForm() {
  const place = usePlace();
  const schema = useMemo(() => {
    const read: unknown = parseDocument(place.text).getIn(["input", "schema", "document"]);
    const value: unknown = isNode(read) ? read.toJSON() : read;
    return isRecord(value) ? value : {};
  }, [place.text]);
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

const isNode = (value: unknown): value is { toJSON: () => unknown } =>
  typeof value === "object" && value !== null && "toJSON" in value && typeof value.toJSON === "function";
