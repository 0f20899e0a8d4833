import { DownIcon } from "./icons.tsx";

interface SelectProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly options: readonly (readonly [value: string, label: string])[];
}

/** The browser's own: it is right on every device, and by keyboard. */
export function Select({ label, value, onChange, options }: SelectProps) {
  return (
    <label className="relative inline-flex h-9 w-full items-center sm:w-auto sm:max-w-64 rounded-lg border border-line bg-surface hover:bg-sunken focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-accent">
      <span className="pl-3 whitespace-nowrap text-muted">{label}</span>
      <select
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="h-full min-w-0 flex-1 appearance-none truncate bg-transparent pr-8 pl-2 font-medium outline-none"
      >
        {options.map(([option, name]) => (
          <option key={option} value={option} className="bg-surface text-ink">
            {name}
          </option>
        ))}
      </select>
      <span className="pointer-events-none absolute right-2.5 text-muted">
        <DownIcon />
      </span>
    </label>
  );
}
