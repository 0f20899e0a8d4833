import { useEffect, useId, useRef, useState, type ReactNode } from "react";
import { CloseIcon, DownIcon, TrashIcon } from "../../ui/icons.tsx";

const BOX =
  "h-9 min-w-0 rounded-lg border bg-surface px-2.5 placeholder:text-muted disabled:bg-sunken read-only:bg-sunken focus:outline-2 focus:outline-offset-1 focus:outline-accent";

/** A label above, a hint or what is wrong below. `children` gets the ids that belong on the control. */
export function Field({
  label,
  hint,
  problem,
  aside,
  required = false,
  children,
}: {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly problem?: string | null | undefined;
  readonly aside?: ReactNode;
  readonly required?: boolean;
  readonly children: (ids: {
    readonly id: string;
    readonly label: string;
    readonly note: string | undefined;
  }) => ReactNode;
}) {
  const id = useId();
  const note = problem ?? hint;
  return (
    <div className="grid min-w-0 gap-1">
      <div className="flex min-h-6 items-end justify-between gap-2">
        <label id={`${id}-label`} htmlFor={id} className="font-medium">
          {label}
          {required ? (
            <span aria-hidden="true" className="text-bad">
              {" "}
              *
            </span>
          ) : null}
        </label>
        {aside}
      </div>
      {children({ id, label: `${id}-label`, note: note === undefined ? undefined : `${id}-note` })}
      {note === undefined ? null : (
        <p id={`${id}-note`} className={`text-xs ${typeof problem === "string" ? "text-bad" : "text-muted"}`}>
          {note}
        </p>
      )}
    </div>
  );
}

interface LineProps {
  readonly value: string;
  /** When it is left or Enter is pressed: half a name is no name. */
  readonly onCommit: (value: string) => void;
  readonly id?: string;
  readonly label?: string;
  readonly placeholder?: string | undefined;
  readonly readOnly?: boolean;
  readonly invalid?: boolean;
  readonly describedBy?: string | undefined;
  readonly className?: string;
  readonly mono?: boolean;
  readonly type?: "text" | "password" | "email" | "url";
  readonly list?: string;
}

/** A line of plain text without chips: names, labels. */
export function Line({
  value,
  onCommit,
  id,
  label,
  placeholder,
  readOnly = false,
  invalid = false,
  describedBy,
  className = "w-full",
  mono = false,
  type = "text",
  list,
}: LineProps) {
  const [text, setText] = useState(value);
  const given = useRef(value);
  useEffect(() => {
    given.current = value;
    setText(value);
  }, [value]);
  const commit = (): void => {
    if (text === given.current) return;
    given.current = text;
    onCommit(text);
  };
  return (
    <input
      id={id}
      type={type}
      aria-label={label}
      value={text}
      placeholder={placeholder}
      readOnly={readOnly}
      aria-invalid={invalid}
      aria-describedby={describedBy}
      autoComplete="off"
      spellCheck={false}
      list={list}
      onChange={(event) => setText(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === "Enter") commit();
        if (event.key === "Escape" && text !== given.current) {
          event.stopPropagation();
          setText(given.current);
        }
      }}
      className={`${BOX} ${invalid ? "border-bad" : "border-line-strong"} ${mono ? "font-mono text-[0.8125rem]" : ""} ${className}`}
    />
  );
}

interface NumberLineProps {
  readonly value: number | null;
  readonly onCommit: (value: number) => void;
  readonly id?: string;
  readonly label?: string;
  readonly min?: number;
  readonly max?: number;
  readonly whole?: boolean;
  readonly readOnly?: boolean;
  readonly describedBy?: string | undefined;
  readonly className?: string;
}

/** What is no number, or out of bounds, is marked, and not taken. */
export function NumberLine({
  value,
  onCommit,
  id,
  label,
  min,
  max,
  whole = false,
  readOnly = false,
  describedBy,
  className = "w-28",
}: NumberLineProps) {
  const [text, setText] = useState(value === null ? "" : String(value));
  useEffect(() => setText(value === null ? "" : String(value)), [value]);
  const read = text.trim() === "" ? NaN : Number(text);
  const good =
    Number.isFinite(read) &&
    (!whole || Number.isInteger(read)) &&
    !(min !== undefined && read < min) &&
    !(max !== undefined && read > max);
  const commit = (): void => {
    if (good && read !== value) onCommit(read);
  };
  return (
    <input
      id={id}
      aria-label={label}
      inputMode={whole ? "numeric" : "decimal"}
      value={text}
      readOnly={readOnly}
      aria-invalid={!good}
      aria-describedby={describedBy}
      autoComplete="off"
      onChange={(event) => setText(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === "Enter") commit();
      }}
      className={`${BOX} ${good ? "border-line-strong" : "border-bad"} ${className}`}
    />
  );
}

interface PickProps<T extends string> {
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly options: readonly (readonly [value: T, label: string])[];
  readonly id?: string;
  readonly label?: string;
  readonly disabled?: boolean;
  readonly describedBy?: string | undefined;
  readonly className?: string;
  readonly quiet?: boolean;
}

/** The browser's own list: it is right on every device, and by keyboard. */
export function Pick<T extends string>({
  value,
  onChange,
  options,
  id,
  label,
  disabled = false,
  describedBy,
  className = "w-full",
  quiet = false,
}: PickProps<T>) {
  return (
    <span data-control className={`relative inline-flex min-w-0 ${className}`}>
      <select
        id={id}
        aria-label={label}
        value={value}
        disabled={disabled}
        aria-describedby={describedBy}
        onChange={(event) => {
          const chosen = options.find(([option]) => option === event.target.value);
          if (chosen !== undefined) onChange(chosen[0]);
        }}
        className={`w-full min-w-0 appearance-none truncate rounded-lg pr-7 disabled:opacity-70 ${quiet ? "h-6 bg-transparent pl-1.5 text-xs text-muted hover:bg-sunken hover:text-ink" : "h-9 border border-line-strong bg-surface pl-2.5 disabled:bg-sunken"}`}
      >
        {options.map(([option, name]) => (
          <option key={option} value={option} className="bg-surface text-ink">
            {name}
          </option>
        ))}
      </select>
      <span className="pointer-events-none absolute top-1/2 right-2 -translate-y-1/2 text-muted">
        <DownIcon />
      </span>
    </span>
  );
}

/** A few choices side by side, one of which holds. */
export function Choices<T extends string>({
  label,
  value,
  options,
  onChange,
  disabled = false,
}: {
  readonly label: string;
  readonly value: T;
  readonly options: readonly (readonly [value: T, label: string])[];
  readonly onChange: (value: T) => void;
  readonly disabled?: boolean;
}) {
  const name = useId();
  return (
    <fieldset className="min-w-0">
      <legend className="sr-only">{label}</legend>
      <div className="flex flex-wrap gap-1 rounded-lg bg-still-soft p-1">
        {options.map(([option, title]) => (
          <label
            key={option}
            className="relative flex min-h-7 flex-1 cursor-pointer items-center justify-center rounded-md px-2.5 text-center whitespace-nowrap text-muted has-checked:bg-surface has-checked:font-medium has-checked:text-ink has-checked:shadow-card has-focus-visible:outline-2 has-focus-visible:outline-accent has-disabled:cursor-default"
          >
            <input
              type="radio"
              name={name}
              checked={option === value}
              disabled={disabled}
              onChange={() => onChange(option)}
              className="absolute inset-0 opacity-0"
            />
            {title}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

export function Check({
  label,
  hint,
  checked,
  onChange,
  disabled = false,
}: {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly disabled?: boolean;
}) {
  const id = useId();
  return (
    <div className="grid grid-cols-[auto_1fr] items-start gap-x-2.5">
      <input
        id={id}
        type="checkbox"
        checked={checked}
        disabled={disabled}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onChange={(event) => onChange(event.target.checked)}
        className="mt-1 size-4 accent-accent"
      />
      <label htmlFor={id} className="py-0.5">
        {label}
      </label>
      {hint === undefined ? null : (
        <p id={`${id}-hint`} className="col-start-2 text-xs text-muted">
          {hint}
        </p>
      )}
    </div>
  );
}

export function RemoveButton({
  label,
  trash = false,
  onClick,
}: {
  readonly label: string;
  /** What goes is more than a row of this form: a sign that nobody takes for "close". */
  readonly trash?: boolean;
  readonly onClick: () => void;
}) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={onClick}
      className="grid size-7 shrink-0 place-items-center rounded-md text-muted hover:bg-bad-soft hover:text-bad"
    >
      {trash ? <TrashIcon /> : <CloseIcon />}
    </button>
  );
}

export function AddButton({ children, onClick }: { readonly children: string; readonly onClick: () => void }) {
  return (
    <button
      type="button"
      onClick={onClick}
      className="inline-flex min-h-7 items-center gap-1 justify-self-start rounded-md px-1.5 font-medium text-accent hover:bg-accent-soft"
    >
      <span aria-hidden="true">+</span> {children}
    </button>
  );
}
