import { useId } from "react";
import { strings } from "../strings.ts";

interface JsonFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly rows?: number;
}

/** JSON as text, with what is wrong with it below. */
export function JsonField({ label, value, onChange, rows = 9 }: JsonFieldProps) {
  const id = useId();
  const parsed = readJson(value);
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <textarea
        id={id}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        rows={rows}
        spellCheck={false}
        autoCapitalize="off"
        aria-invalid={!parsed.ok}
        aria-describedby={`${id}-problem`}
        className="resize-y rounded-lg border border-line-strong bg-sunken p-3 font-mono text-[0.8125rem] leading-5"
      />
      <p id={`${id}-problem`} className="min-h-5 text-bad">
        {parsed.ok ? null : strings.run.invalid(parsed.message)}
      </p>
    </div>
  );
}

export type ReadJson =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly message: string };

export function readJson(text: string): ReadJson {
  try {
    return { ok: true, value: text.trim() === "" ? null : JSON.parse(text) };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}
