import { TaskFailure } from "../errors.ts";

/** A text, or what becomes one without loss. */
export function scalar(value: unknown, what: string): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw new TaskFailure("configuration", "Invalid request", `${what} must be text, a number or a boolean.`);
}

/** A list of texts; one text is a list of one. */
export function list(value: unknown, what: string): readonly string[] {
  const items = Array.isArray(value) ? (value as readonly unknown[]) : [value];
  return items.map((item) => scalar(item, what));
}

export function record(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (value === null || value === undefined) return {};
  if (typeof value === "object" && !Array.isArray(value)) return value as Readonly<Record<string, unknown>>;
  throw new TaskFailure("configuration", "Invalid request", `${what} must be an object of names and values.`);
}

/** Names in lower case, values as text; what is null is left out. */
export function headersOf(value: unknown, what: string): Readonly<Record<string, string>> {
  const headers = Object.entries(record(value, what)).filter(([, header]) => header !== null);
  return Object.fromEntries(
    headers.map(([name, header]) => [name.toLowerCase(), scalar(header, `The header "${name}"`)]),
  );
}
