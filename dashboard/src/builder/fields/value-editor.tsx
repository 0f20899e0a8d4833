import { useId } from "react";
import { readField } from "../../../../shared/builder/index.ts";
import { fields } from "../../strings/fields.ts";
import { ChipField } from "./chip-field.tsx";
import { Choices, NumberLine, Pick } from "./controls.tsx";
import { ExpressionNotice } from "./expression-notice.tsx";
import { usePlace } from "./inspector-context.tsx";
import { ListRows, ObjectRows } from "./value-rows.tsx";
import { asKind, kindOf, type LiteralKind } from "./value-kind.ts";

interface ValueEditorProps {
  readonly label: string;
  readonly member: string;
  /** As it stands in the definition. */
  readonly raw: unknown;
  readonly kinds?: readonly LiteralKind[];
  readonly multiline?: boolean;
  readonly placeholder?: string;
  /** Shows the label by itself, with the choice of kind beside it. */
  readonly headed?: boolean;
  readonly hint?: string | undefined;
  readonly required?: boolean;
  readonly slash?: boolean;
}

const ALL: readonly LiteralKind[] = ["text", "number", "boolean", "list", "object", "nothing"];

/** A value of any kind, without JSON: text with chips, a number, yes or no, rows of a list, rows of names and values. */
export function ValueEditor(props: ValueEditorProps) {
  const { label, member, raw, kinds = ALL, headed = false, hint, required = false } = props;
  const place = usePlace();
  const id = useId();
  const kind = shownKind(raw);
  const choice =
    kind === null || kinds.length < 2 || place.readOnly ? null : (
      <Pick
        quiet
        className="w-auto"
        label={`${fields.type}: ${label}`}
        value={kind}
        options={(kinds.includes(kind) ? kinds : [kind, ...kinds]).map((each) => [each, fields.types[each]] as const)}
        onChange={(to) => place.setField(member, { kind: "literal", value: asKind(raw, to) })}
      />
    );
  const control = <Control {...props} kind={kind} labelledBy={headed ? `${id}-label` : undefined} />;
  if (!headed)
    return (
      <div className="flex min-w-0 items-start gap-1">
        <div className="min-w-0 flex-1">{control}</div>
        {choice === null ? null : <div className="pt-1.5">{choice}</div>}
      </div>
    );
  return (
    <div role="group" aria-labelledby={`${id}-label`} className="grid min-w-0 gap-1">
      <div className="flex min-h-6 items-end justify-between gap-2">
        <span id={`${id}-label`} className="font-medium">
          {label}
          {required ? (
            <span aria-hidden="true" className="text-bad">
              {" "}
              *
            </span>
          ) : null}
        </span>
        {choice}
      </div>
      {control}
      {hint === undefined ? null : <p className="text-xs text-muted">{hint}</p>}
    </div>
  );
}

/** Null: an expression. */
function shownKind(raw: unknown): LiteralKind | null {
  if (typeof raw !== "string") return kindOf(raw);
  const value = readField(raw);
  if (value.kind === "expression") return null;
  return value.kind === "literal" ? kindOf(value.value) : "text";
}

function Control({
  label,
  member,
  raw,
  kind,
  multiline = false,
  placeholder,
  slash,
  labelledBy,
}: ValueEditorProps & { readonly kind: LiteralKind | null; readonly labelledBy: string | undefined }) {
  const place = usePlace();
  switch (kind) {
    case null:
      return <ExpressionNotice member={member} label={label} />;
    case "object":
      return <ObjectRows label={label} member={member} value={raw as Readonly<Record<string, unknown>>} />;
    case "list":
      return <ListRows label={label} member={member} value={raw as readonly unknown[]} />;
    case "number":
      return (
        <NumberLine
          label={label}
          value={Number(raw)}
          readOnly={place.readOnly}
          onCommit={(value) => place.setField(member, { kind: "literal", value })}
          className="w-full"
        />
      );
    case "boolean":
      return (
        <Choices
          label={label}
          value={raw === true ? "yes" : "no"}
          disabled={place.readOnly}
          options={[
            ["yes", fields.yes],
            ["no", fields.no],
          ]}
          onChange={(value) => place.setField(member, { kind: "literal", value: value === "yes" })}
        />
      );
    case "text":
    case "nothing":
      return (
        <ChipField
          label={label}
          labelledBy={labelledBy}
          value={readField(raw ?? "")}
          multiline={multiline}
          {...(slash === undefined ? {} : { slash })}
          placeholder={placeholder ?? (kind === "nothing" && raw === null ? fields.types.nothing : "")}
          onChange={(value) => place.setField(member, value)}
        />
      );
  }
}
