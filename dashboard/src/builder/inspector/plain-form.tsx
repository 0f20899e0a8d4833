import { useId } from "react";
import { placeholderOf } from "../../lib/schema.ts";
import { choicesOf, membersOf, typesOf, type Member } from "./json-schema.ts";

interface PlainFormProps {
  readonly schema: Readonly<Record<string, unknown>>;
  readonly value: Readonly<Record<string, unknown>>;
  readonly onChange: (value: Record<string, unknown>) => void;
}

const BOX = "h-9 w-full min-w-0 rounded-lg border border-line-strong bg-surface px-2.5";

/** A form of constants, by a JSON Schema: what belongs to no workflow, such as a connection's credentials. */
export function PlainForm({ schema, value, onChange }: PlainFormProps) {
  return (
    <>
      {membersOf(schema).map((member) => (
        <Control
          key={member.name}
          member={member}
          value={value[member.name]}
          onChange={(to) => {
            const next = { ...value, [member.name]: to };
            if (to === undefined) delete next[member.name];
            onChange(next);
          }}
        />
      ))}
    </>
  );
}

function Control({
  member,
  value,
  onChange,
}: {
  readonly member: Member;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}) {
  const id = useId();
  const { schema, title, description, required } = member;
  const choices = choicesOf(schema);
  const number = typesOf(schema).some((type) => type === "integer" || type === "number");
  const common = { id, required, "aria-describedby": description === undefined ? undefined : `${id}-note` };
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className="font-medium">
        {title}
        {required ? (
          <span aria-hidden="true" className="text-bad">
            {" "}
            *
          </span>
        ) : null}
      </label>
      {choices !== null ? (
        <select
          {...common}
          value={String(value ?? "")}
          onChange={(event) => onChange(event.target.value === "" ? undefined : event.target.value)}
          className={BOX}
        >
          <option value="">–</option>
          {choices.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      ) : (
        <input
          {...common}
          type={schema["writeOnly"] === true ? "password" : "text"}
          inputMode={number ? "numeric" : undefined}
          autoComplete={schema["writeOnly"] === true ? "new-password" : "off"}
          spellCheck={false}
          value={String(value ?? "")}
          placeholder={placeholderOf(schema)}
          onChange={(event) => onChange(read(event.target.value, number))}
          className={BOX}
        />
      )}
      {description === undefined ? null : (
        <p id={`${id}-note`} className="text-xs text-muted">
          {description}
        </p>
      )}
    </div>
  );
}

function read(text: string, number: boolean): unknown {
  if (text === "") return undefined;
  const value = number ? Number(text) : text;
  return typeof value === "number" && !Number.isFinite(value) ? text : value;
}
