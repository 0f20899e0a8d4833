import { ToggleGroup } from "radix-ui";

/** A choice between a few views of the same thing. */
export function Segments<T extends string>({
  label,
  value,
  options,
  onChange,
}: {
  readonly label: string;
  readonly value: T;
  readonly options: readonly (readonly [value: T, label: string])[];
  readonly onChange: (value: T) => void;
}) {
  return (
    <ToggleGroup.Root
      type="single"
      aria-label={label}
      value={value}
      onValueChange={(chosen) => {
        const option = options.find(([one]) => one === chosen);
        if (option !== undefined) onChange(option[0]);
      }}
      className="inline-flex h-9 items-center gap-0.5 rounded-lg border border-line bg-surface p-0.5"
    >
      {options.map(([option, name]) => (
        <ToggleGroup.Item
          key={option}
          value={option}
          className="h-full rounded-md px-3 font-medium whitespace-nowrap text-muted hover:text-ink data-[state=on]:bg-sunken data-[state=on]:text-ink"
        >
          {name}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
