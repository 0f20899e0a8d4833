import { useId, useState, type ReactNode } from "react";
import { inputStrings as text } from "../strings/input.ts";
import { SchemaForm } from "../ui/schema-form.tsx";
import { Segments } from "../ui/segments.tsx";
import { hasForm, jsonOf, membersOf, readTyped, typedJson, typedOf, type Typed } from "./typed-input.ts";

interface InputEditorProps {
  /** JSON Schema of the input; undefined: the workflow names none. */
  readonly schema: unknown;
  readonly typed: Typed;
  readonly onChange: (typed: Typed) => void;
  /** What is wrong with it, by JSON pointer. */
  readonly problems: ReadonlyMap<string, string>;
  /** The way it is given in: the form counts where there is one. */
  readonly way: Way;
  readonly onWay: (way: Way) => void;
  readonly rows?: number;
  readonly children?: ReactNode;
}
type Way = "form" | "json";

export interface InputHand extends Pick<InputEditorProps, "typed" | "problems" | "way" | "onChange" | "onWay"> {
  readonly schema: unknown;
  /** What is to be sent; null: something is wrong with it, which is shown from now on. */
  readonly read: () => { readonly value: unknown } | null;
}

const FINE: ReadonlyMap<string, string> = new Map();

/** An input in the hand of whoever types it. */
export function useInput(schema: unknown, first: () => Typed): InputHand {
  const [typed, setTyped] = useState(first);
  const [wanted, setWay] = useState<Way>("form");
  const [tried, setTried] = useState(false);
  const way = hasForm(schema) && membersOf(typed) !== null ? wanted : "json";
  const result = readTyped(typed, way === "form" ? schema : null);
  return {
    schema,
    typed,
    way,
    problems: tried && !result.ok ? result.problems : FINE,
    onChange: (next) => {
      setTyped(next);
      // What is typed as JSON is wrong with every second letter: it is looked at again when it is sent.
      if (next.json !== null) setTried(false);
    },
    onWay: setWay,
    read: () => {
      setTried(true);
      return result.ok ? { value: result.value } : null;
    },
  };
}

/** The fields that the workflow asks for, or JSON. */
export function InputEditor({ schema, typed, onChange, problems, way, onWay, rows = 8, children }: InputEditorProps) {
  const id = useId();
  const members = membersOf(typed);
  const problem = problems.get("") ?? null;
  return (
    <div className="grid gap-3">
      {hasForm(schema) ? (
        <div className="flex min-h-9 flex-wrap items-center justify-between gap-2">
          <span className="font-medium">{text.label}</span>
          <Segments
            label={text.way}
            value={way}
            options={[
              ["form", text.form],
              ["json", text.json],
            ]}
            onChange={(to) => {
              onWay(to);
              if (to === "form") onChange(typedOf(typed.value));
            }}
          />
        </div>
      ) : (
        <label htmlFor={id} className="font-medium">
          {text.label}
        </label>
      )}
      {children}
      {way === "form" && members !== null ? (
        <SchemaForm
          schema={schema}
          value={members}
          onChange={(value) => onChange(typedOf(value))}
          problems={problems}
        />
      ) : (
        <>
          <textarea
            id={id}
            {...(hasForm(schema) ? { "aria-label": text.label } : {})}
            value={jsonOf(typed)}
            onChange={(event) => onChange(typedJson(event.target.value))}
            rows={rows}
            spellCheck={false}
            autoCapitalize="off"
            aria-invalid={problem !== null}
            aria-describedby={`${id}-problem`}
            className="w-full resize-y rounded-lg border border-line-strong bg-sunken p-3 font-mono text-[0.8125rem] leading-5 aria-invalid:border-bad"
          />
          <p id={`${id}-problem`} role="alert" className="text-bad empty:hidden">
            {problem}
          </p>
        </>
      )}
    </div>
  );
}
