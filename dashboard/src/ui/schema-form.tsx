import { useState } from "react";
import { pretty } from "../lib/format.ts";
import {
  controlOf,
  descriptionOf,
  fieldsOf,
  isMembers,
  placeholderOf,
  pointer,
  readJson,
  readNumber,
  titleOf,
  Unparsed,
  type Control,
  type Field as SchemaField,
  type Members,
} from "../lib/schema.ts";
import { uiStrings } from "../strings/ui.ts";
import { Button } from "./button.tsx";
import { AreaField, Field, SecretInput, SelectInput, TextField } from "./field.tsx";
import { PlusIcon, TrashIcon } from "./icons.tsx";
import { Switch } from "./switch.tsx";

const text = uiStrings.form;

interface SchemaFormProps {
  /** JSON Schema of an object. */
  readonly schema: unknown;
  readonly value: Members;
  readonly onChange: (value: Members) => void;
  /** What is wrong, by JSON pointer: of `problemsIn`, or of the platform's answer. */
  readonly problems?: ReadonlyMap<string, string>;
  readonly disabled?: boolean;
}

/**
 * The fields of a JSON Schema: for a connection, a person's answer, the input of a workflow. What has no
 * control of its own is asked for as JSON. Values are checked by `problemsIn` and stripped by `filled`.
 */
export function SchemaForm({ schema, value, onChange, problems, disabled = false }: SchemaFormProps) {
  const fields = fieldsOf(schema);
  if (fields.length === 0) return <p className="text-muted">{text.noFields}</p>;
  return (
    <fieldset disabled={disabled} className="grid min-w-0 gap-4">
      <Fields fields={fields} value={value} onChange={onChange} at="" problems={problems ?? new Map()} depth={0} />
    </fieldset>
  );
}

interface Common {
  readonly at: string;
  readonly problems: ReadonlyMap<string, string>;
  readonly depth: number;
}

function Fields({
  fields,
  value,
  onChange,
  ...common
}: Common & {
  readonly fields: readonly SchemaField[];
  readonly value: Members;
  readonly onChange: (value: Members) => void;
}) {
  return fields.map((field) => (
    <One
      key={field.name}
      {...common}
      at={pointer(common.at, field.name)}
      field={field}
      value={value[field.name]}
      onChange={(member) => onChange({ ...value, [field.name]: member })}
    />
  ));
}

interface OneProps extends Common {
  readonly field: SchemaField;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}

function One(props: OneProps) {
  const { field, value, onChange, at, problems, depth } = props;
  const control = controlOf(field.schema, depth);
  const description = descriptionOf(field.schema);
  const shared = {
    label: titleOf(field),
    problem: problems.get(at) ?? null,
    optional: !field.required && control.kind !== "switch",
    ...(description === undefined ? {} : { hint: description }),
  };
  switch (control.kind) {
    case "text":
      return control.input === "password" ? (
        <Field {...shared}>
          {(rest) => <SecretInput value={asText(value)} onChange={(event) => onChange(event.target.value)} {...rest} />}
        </Field>
      ) : (
        <TextField
          {...shared}
          type={control.input}
          value={asText(value)}
          placeholder={placeholderOf(field.schema)}
          onChange={(event) => onChange(event.target.value)}
        />
      );
    case "lines":
      return (
        <AreaField {...shared} rows={4} value={asText(value)} onChange={(event) => onChange(event.target.value)} />
      );
    case "number":
      return (
        <TextField
          {...shared}
          inputMode={control.whole ? "numeric" : "decimal"}
          autoComplete="off"
          className="max-w-48"
          value={value instanceof Unparsed ? value.text : asText(value)}
          onChange={(event) => onChange(readNumber(event.target.value, control.whole))}
        />
      );
    case "switch":
      return <Switch label={shared.label} checked={value === true} onChange={onChange} {...pick(shared)} />;
    case "choice":
      return <Choice {...shared} control={control} value={value} onChange={onChange} />;
    case "group":
      return (
        <fieldset className="grid min-w-0 gap-4 rounded-lg border border-line p-4">
          <legend className="px-1 font-medium">{shared.label}</legend>
          <Fields
            fields={control.fields}
            value={isMembers(value) ? value : {}}
            onChange={onChange}
            at={at}
            problems={problems}
            depth={depth + 1}
          />
        </fieldset>
      );
    case "list":
      return <List {...props} control={control} />;
    case "pairs":
      return <Pairs {...props} />;
    case "json":
      return <JsonArea shared={shared} value={value} onChange={onChange} />;
  }
}

const asText = (value: unknown): string => (value === undefined || value === null ? "" : String(value));
const pick = ({ hint }: { readonly hint?: string }) => (hint === undefined ? {} : { hint });

interface Shared {
  readonly label: string;
  readonly problem: string | null;
  readonly optional: boolean;
  readonly hint?: string;
}

function Choice({
  control,
  value,
  onChange,
  ...shared
}: Shared & {
  readonly control: Extract<Control, { kind: "choice" }>;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}) {
  const at = control.options.findIndex((option) => option.value === value);
  return (
    <Field {...shared}>
      {(rest) => (
        <SelectInput
          {...rest}
          value={at === -1 ? "" : String(at)}
          onValue={(chosen) => onChange(chosen === "" ? undefined : control.options[Number(chosen)]?.value)}
          options={[["", text.choose], ...control.options.map(({ label }, i) => [String(i), label] as const)]}
        />
      )}
    </Field>
  );
}

function List({
  field,
  control,
  value,
  onChange,
  at,
  problems,
  depth,
}: OneProps & { readonly control: Extract<Control, { kind: "list" }> }) {
  const items: readonly unknown[] = Array.isArray(value) ? value : [];
  const name = titleOf(field);
  const description = descriptionOf(field.schema);
  const problem = problems.get(at);
  return (
    <fieldset className="grid min-w-0 gap-2">
      <legend className="mb-1.5 font-medium">
        {name}
        {field.required ? null : <span className="ml-1.5 font-normal text-muted">{uiStrings.optional}</span>}
      </legend>
      {description === undefined ? null : <p className="-mt-2 text-xs text-muted">{description}</p>}
      {items.map((item, i) => (
        // What is typed belongs to a place in the list: there is nothing else to tell items apart by.
        <div key={i} className="flex items-start gap-2">
          <div className="min-w-0 flex-1">
            <One
              at={pointer(at, i)}
              problems={problems}
              depth={depth + 1}
              field={{
                name: text.item(name, i + 1),
                required: true,
                schema: { title: text.item(name, i + 1), ...control.item },
              }}
              value={item}
              onChange={(next) => onChange(items.with(i, next))}
            />
          </div>
          <Button
            look="bare"
            className="mt-6.5 px-2.5"
            aria-label={text.remove(text.item(name, i + 1))}
            onClick={() => onChange(items.filter((_, other) => other !== i))}
          >
            <TrashIcon />
          </Button>
        </div>
      ))}
      <div>
        <Button
          onClick={() => onChange([...items, controlOf(control.item).kind === "group" ? {} : ""])}
          aria-label={text.addTo(name)}
        >
          <PlusIcon />
          {text.add}
        </Button>
      </div>
      {problem === undefined ? null : (
        <p role="alert" className="text-xs text-bad">
          {problem}
        </p>
      )}
    </fieldset>
  );
}

/** Names and texts, such as headers. Held as rows, for two may have the same name while they are typed. */
function Pairs({ field, value, onChange }: OneProps) {
  const [rows, setRows] = useState(() =>
    (isMembers(value) ? Object.entries(value) : []).map(([n, v]) => [n, asText(v)] as const),
  );
  const name = titleOf(field);
  const change = (next: typeof rows): void => {
    setRows(next);
    onChange(Object.fromEntries(next.filter(([member]) => member !== "")));
  };
  return (
    <fieldset className="grid min-w-0 gap-2">
      <legend className="mb-1.5 font-medium">{name}</legend>
      {rows.map(([member, of], i) => (
        <div key={i} className="grid grid-cols-[minmax(0,1fr)_minmax(0,2fr)_auto] items-end gap-2">
          <TextField
            label={text.name}
            value={member}
            onChange={(event) => change(rows.with(i, [event.target.value, of]))}
          />
          <TextField
            label={text.value}
            value={of}
            onChange={(event) => change(rows.with(i, [member, event.target.value]))}
          />
          <Button
            look="bare"
            className="h-10 px-2.5"
            aria-label={text.remove(text.item(name, i + 1))}
            onClick={() => change(rows.filter((_, other) => other !== i))}
          >
            <TrashIcon />
          </Button>
        </div>
      ))}
      <div>
        <Button onClick={() => change([...rows, ["", ""]])} aria-label={text.addTo(name)}>
          <PlusIcon />
          {text.add}
        </Button>
      </div>
    </fieldset>
  );
}

function JsonArea({
  shared,
  value,
  onChange,
}: {
  readonly shared: Shared;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}) {
  const [typed, setTyped] = useState(() =>
    value === undefined ? "" : value instanceof Unparsed ? value.text : pretty(value),
  );
  return (
    <AreaField
      {...shared}
      rows={4}
      spellCheck={false}
      className="font-mono text-[0.8125rem]"
      value={typed}
      placeholder="{ }"
      onChange={(event) => {
        setTyped(event.target.value);
        onChange(readJson(event.target.value));
      }}
    />
  );
}
