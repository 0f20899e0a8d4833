import { readField } from "../../../../shared/builder/index.ts";
import { Check, Field, NumberLine, Pick } from "../fields/controls.tsx";
import { usePlace } from "../fields/inspector-context.tsx";
import type { LiteralKind } from "../fields/value-kind.ts";
import { ValueEditor } from "../fields/value-editor.tsx";
import { choicesOf, typesOf, type Member } from "./json-schema.ts";

/** Longer texts than a line: what people write, as opposed to names and addresses. */
const PROSE = /^(text|body|message|description|html|content)$/;
const KINDS: Record<string, LiteralKind> = {
  string: "text",
  number: "number",
  integer: "number",
  boolean: "boolean",
  array: "list",
  object: "object",
};

/** One member of an action's input, by its JSON Schema. */
export function SchemaField({
  member,
  at,
  raw,
}: {
  readonly member: Member;
  readonly at: string;
  readonly raw: unknown;
}) {
  const place = usePlace();
  const { schema, title, description, required, name } = member;
  const types = typesOf(schema);
  const choices = choicesOf(schema);
  const constant = raw === undefined || readField(raw).kind === "literal";
  if (choices !== null && constant)
    return (
      <Field label={title} hint={description} required={required}>
        {({ id, note }) => (
          <Pick
            id={id}
            describedBy={note}
            value={String(raw ?? schema["default"] ?? "")}
            disabled={place.readOnly}
            options={[
              ...(raw === undefined && schema["default"] === undefined ? [["", "–"] as const] : []),
              ...choices.map((each) => [each, each] as const),
            ]}
            onChange={(to) => place.set(at, to === "" ? undefined : to)}
          />
        )}
      </Field>
    );
  if (types.length === 1 && types[0] === "boolean" && constant)
    return (
      <Check
        label={title}
        hint={description}
        checked={(raw ?? schema["default"]) === true}
        disabled={place.readOnly}
        onChange={(to) => place.set(at, to === (schema["default"] ?? false) ? undefined : to)}
      />
    );
  if (types.length === 1 && (types[0] === "integer" || types[0] === "number") && typeof raw === "number")
    return (
      <Field label={title} hint={description} required={required}>
        {({ id, note }) => (
          <NumberLine
            id={id}
            describedBy={note}
            value={raw}
            whole={types[0] === "integer"}
            readOnly={place.readOnly}
            onCommit={(to) => place.set(at, to)}
          />
        )}
      </Field>
    );
  const kinds = types.flatMap((type) => KINDS[type] ?? []);
  return (
    <ValueEditor
      headed
      label={title}
      hint={description}
      required={required}
      member={at}
      raw={raw ?? (kinds[0] === "object" ? {} : kinds[0] === "list" ? [] : "")}
      {...(kinds.length === 0 ? {} : { kinds })}
      multiline={PROSE.test(name)}
    />
  );
}
