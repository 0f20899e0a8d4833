import { useId, useState, type InputHTMLAttributes, type ReactNode, type TextareaHTMLAttributes } from "react";
import { uiStrings } from "../strings/ui.ts";
import { CloseIcon, DownIcon, SearchIcon } from "./icons.tsx";

export const INPUT =
  "h-10 w-full min-w-0 rounded-lg border border-line-strong bg-surface px-3 placeholder:text-muted aria-invalid:border-bad disabled:opacity-55";
const AREA = `${INPUT} h-auto resize-y py-2 leading-5`;

interface FieldProps {
  readonly label: ReactNode;
  readonly hint?: ReactNode | undefined;
  readonly problem?: string | null | undefined;
  readonly optional?: boolean;
  readonly children: (props: {
    readonly id: string;
    readonly "aria-invalid": boolean;
    readonly "aria-describedby": string | undefined;
  }) => ReactNode;
}

/** A label, its control, what helps, and what is wrong: tied together for those who don't see them stand together. */
export function Field({ label, hint, problem = null, optional = false, children }: FieldProps) {
  const id = useId();
  const described = [hint === undefined ? "" : `${id}-hint`, problem === null ? "" : `${id}-problem`];
  return (
    <div className="grid min-w-0 gap-1.5">
      <label htmlFor={id} className="font-medium">
        {label}
        {optional ? <span className="ml-1.5 font-normal text-muted">{uiStrings.optional}</span> : null}
      </label>
      {children({
        id,
        "aria-invalid": problem !== null,
        "aria-describedby": described.some((one) => one !== "") ? described.join(" ").trim() : undefined,
      })}
      {hint === undefined ? null : (
        <div id={`${id}-hint`} className="text-xs text-muted">
          {hint}
        </div>
      )}
      {problem === null ? null : (
        <p id={`${id}-problem`} role="alert" className="text-xs text-bad">
          {problem}
        </p>
      )}
    </div>
  );
}

type TextProps = Omit<FieldProps, "children"> & Omit<InputHTMLAttributes<HTMLInputElement>, "id" | "children">;

export function TextField({ label, hint, problem, optional, className = "", ...input }: TextProps) {
  return (
    <Field label={label} problem={problem} {...(hint === undefined ? {} : { hint })} optional={optional ?? false}>
      {(props) => <input {...input} {...props} className={`${INPUT} ${className}`} />}
    </Field>
  );
}

type AreaProps = Omit<FieldProps, "children"> & Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, "id" | "children">;

export function AreaField({ label, hint, problem, optional, className = "", ...area }: AreaProps) {
  return (
    <Field label={label} problem={problem} {...(hint === undefined ? {} : { hint })} optional={optional ?? false}>
      {(props) => <textarea {...area} {...props} className={`${AREA} ${className}`} />}
    </Field>
  );
}

/** For what must not be read over a shoulder. Browsers are told that it is no password of theirs. */
export function SecretInput({ className = "", ...input }: InputHTMLAttributes<HTMLInputElement>) {
  const [shown, setShown] = useState(false);
  return (
    <span className="flex gap-2">
      <input
        autoComplete="new-password"
        spellCheck={false}
        {...input}
        type={shown ? "text" : "password"}
        className={`${INPUT} font-mono ${className}`}
      />
      <button
        type="button"
        aria-pressed={shown}
        onClick={() => setShown(!shown)}
        className="h-10 shrink-0 rounded-lg border border-line px-3 text-muted hover:bg-sunken hover:text-ink"
      >
        {shown ? uiStrings.hide : uiStrings.show}
      </button>
    </span>
  );
}

export function SelectInput({
  options,
  className = "",
  onValue,
  ...rest
}: Omit<React.SelectHTMLAttributes<HTMLSelectElement>, "onChange"> & {
  readonly options: readonly (readonly [value: string, label: string])[];
  readonly onValue: (value: string) => void;
}) {
  return (
    <span className={`relative block ${className}`}>
      <select
        {...rest}
        onChange={(event) => onValue(event.target.value)}
        className={`${INPUT} appearance-none truncate pr-9`}
      >
        {options.map(([value, label]) => (
          <option key={value} value={value} className="bg-surface text-ink">
            {label}
          </option>
        ))}
      </select>
      <span className="pointer-events-none absolute inset-y-0 right-3 grid place-items-center text-muted">
        <DownIcon />
      </span>
    </span>
  );
}

export function SearchField({
  label,
  value,
  onValue,
  className = "",
}: {
  readonly label: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly className?: string;
}) {
  return (
    <span
      className={`relative inline-flex h-9 items-center rounded-lg border border-line bg-surface focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-accent ${className}`}
    >
      <span className="pointer-events-none absolute left-2.5 text-muted">
        <SearchIcon />
      </span>
      <input
        type="text"
        role="searchbox"
        aria-label={label}
        placeholder={label}
        value={value}
        onChange={(event) => onValue(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape" && value !== "") {
            event.stopPropagation();
            onValue("");
          }
        }}
        data-page-search
        className="h-full w-full min-w-0 rounded-lg bg-transparent pr-8 pl-8 text-ellipsis outline-none placeholder:text-muted"
      />
      {value === "" ? null : (
        <button
          type="button"
          aria-label={uiStrings.clearSearch}
          onClick={() => onValue("")}
          className="absolute right-1 grid size-7 place-items-center rounded-md text-muted hover:bg-sunken hover:text-ink"
        >
          <CloseIcon />
        </button>
      )}
    </span>
  );
}
