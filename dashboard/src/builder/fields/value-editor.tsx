import { useId, useRef, useState } from "react";
import { readField } from "../../../../shared/builder/index.ts";
import { fields } from "../../strings/fields.ts";
import { ChipField } from "./chip-field.tsx";
import { AddButton, Choices, Line, NumberLine, Pick, RemoveButton } from "./controls.tsx";
import { ExpressionNotice } from "./expression-notice.tsx";
import { focusLast } from "./focus-last.ts";
import { token, usePlace } from "./inspector-context.tsx";
import { asItIs, asKind, freeName, kindOf, type LiteralKind, renameKey } from "./value-kind.ts";

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
  /** The choice of kind stands elsewhere. */
  readonly bare?: boolean;
}

const ALL: readonly LiteralKind[] = ["text", "number", "boolean", "list", "object", "nothing"];

/** Text, number, yes or no …: null where it can be nothing else, or is an expression. */
function KindPick({
  label,
  member,
  raw,
  kinds,
}: {
  readonly label: string;
  readonly member: string;
  readonly raw: unknown;
  readonly kinds: readonly LiteralKind[];
}) {
  const place = usePlace();
  const kind = shownKind(raw);
  if (kind === null || kinds.length < 2 || place.readOnly) return null;
  const alone = typeof raw === "string" ? asItIs(readField(raw), place.available) : null;
  const nameOf = (each: LiteralKind): string => (alone !== null && each === "text" ? alone : fields.types[each]);
  return (
    <Pick
      quiet
      className="w-auto shrink-0"
      label={`${fields.type}: ${label}`}
      value={kind}
      options={(kinds.includes(kind) ? kinds : [kind, ...kinds]).map((each) => [each, nameOf(each)] as const)}
      onChange={(to) => place.setField(member, { kind: "literal", value: asKind(raw, to) })}
    />
  );
}

/** A value of any kind, without JSON: text with chips, a number, yes or no, rows of a list, rows of names and values. */
export function ValueEditor(props: ValueEditorProps) {
  const { label, member, raw, kinds = ALL, headed = false, hint, required = false, bare = false } = props;
  const id = useId();
  const kind = shownKind(raw);
  const choice = bare ? null : <KindPick label={label} member={member} raw={raw} kinds={kinds} />;
  const control = <Control {...props} kind={kind} labelledBy={headed ? `${id}-label` : undefined} />;
  if (!headed)
    return (
      <div data-member={member} className="flex min-w-0 items-start gap-1">
        <div className="min-w-0 flex-1">{control}</div>
        <div className="flex pt-1.5 empty:hidden">{choice}</div>
      </div>
    );
  return (
    <div role="group" aria-labelledby={`${id}-label`} data-member={member} className="grid min-w-0 gap-1">
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

interface RowsProps<T> {
  readonly label: string;
  readonly member: string;
  readonly value: T;
  /** Of each value; all where it is not given. */
  readonly kinds?: readonly LiteralKind[];
  readonly addLabel?: string;
  readonly baseName?: string;
}

/** Names and values, one row each. */
export function ObjectRows({
  label,
  member,
  value,
  kinds,
  addLabel = fields.addField,
  baseName = fields.newField,
}: RowsProps<Readonly<Record<string, unknown>>>) {
  const place = usePlace();
  const group = useRef<HTMLDivElement>(null);
  const [taken, setTaken] = useState<string | null>(null);
  const names = Object.keys(value);
  const of = kinds ?? ALL;
  const at = (name: string): string => `${member}/${token(name)}`;
  const editorOf = (name: string) => (
    <ValueEditor bare label={fields.valueOf(name)} member={at(name)} raw={value[name]} kinds={of} />
  );
  const rename = (from: string, to: string): void => {
    const wanted = to.trim();
    const clash = wanted !== from && Object.hasOwn(value, wanted);
    setTaken(clash ? from : null);
    if (wanted !== "" && !clash) place.set(member, renameKey(value, from, wanted));
  };
  const add = (): void => {
    place.set(at(freeName(value, baseName)), "");
    focusLast(group);
  };
  return (
    <div ref={group} role="group" aria-label={label} className="grid min-w-0 gap-1.5">
      {names.map((name, i) => (
        // By place, not by name: a row that is renamed is the same row, and keeps the focus.
        <div
          key={i}
          className={of.length < 2 ? "grid min-w-0 gap-0.5" : "grid min-w-0 gap-1.5 rounded-xl bg-sunken p-2"}
        >
          <div
            className={`grid min-w-0 items-start gap-1 ${of.length < 2 ? "grid-cols-[minmax(5rem,2fr)_minmax(0,3fr)_auto]" : "grid-cols-[minmax(0,1fr)_auto_auto]"}`}
          >
            <Line
              label={fields.nameOf(i + 1)}
              value={name}
              readOnly={place.readOnly}
              invalid={taken === name}
              onCommit={(to) => rename(name, to)}
            />
            {of.length < 2 ? (
              editorOf(name)
            ) : (
              <span className="flex h-9 items-center">
                <KindPick label={fields.valueOf(name)} member={at(name)} raw={value[name]} kinds={of} />
              </span>
            )}
            {place.readOnly ? null : (
              <span className="pt-1">
                <RemoveButton label={fields.remove(name)} onClick={() => place.set(at(name), undefined)} />
              </span>
            )}
          </div>
          {/* What may be of any kind needs room: a list in it has rows of its own. */}
          {of.length < 2 ? null : editorOf(name)}
          {taken === name ? (
            <p role="alert" className="text-xs text-bad">
              {fields.sameName}
            </p>
          ) : null}
        </div>
      ))}
      {place.readOnly ? null : <AddButton onClick={add}>{addLabel}</AddButton>}
    </div>
  );
}

/** A list's items, one row each. */
export function ListRows({ label, member, value, kinds, addLabel = fields.addItem }: RowsProps<readonly unknown[]>) {
  const place = usePlace();
  const group = useRef<HTMLDivElement>(null);
  const add = (): void => {
    place.set(member, [...value, ""]);
    focusLast(group);
  };
  return (
    <div ref={group} role="group" aria-label={label} className="grid min-w-0 gap-1.5">
      {value.map((item, i) => (
        <div key={i} className="grid min-w-0 grid-cols-[minmax(0,1fr)_auto] items-start gap-1">
          <ValueEditor
            label={fields.item(i + 1)}
            member={`${member}/${i}`}
            raw={item}
            {...(kinds === undefined ? {} : { kinds })}
          />
          {place.readOnly ? null : (
            <span className="pt-1">
              <RemoveButton
                label={fields.remove(fields.item(i + 1))}
                onClick={() => place.set(member, value.toSpliced(i, 1))}
              />
            </span>
          )}
        </div>
      ))}
      {place.readOnly ? null : <AddButton onClick={add}>{addLabel}</AddButton>}
    </div>
  );
}
