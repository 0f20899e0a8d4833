/** What a step that asks a person gives (docs/people.md). */
export interface PersonRecord {
  /** Null of a form. */
  readonly approved: boolean | null;
  readonly comment: string | null;
  /** Of a form, what was filled in as far as it is plain. */
  readonly fields: readonly (readonly [name: string, value: string | number | boolean])[];
  readonly by: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

const APPROVAL: ReadonlySet<string> = new Set(["approved", "comment", "by", "at"]);
const FORM: ReadonlySet<string> = new Set(["answer", "by", "at"]);

/** Null for all that is not such a record whole: what has more in it is shown as it is. */
export function personRecordOf(value: unknown): PersonRecord | null {
  if (!isObject(value)) return null;
  const { approved, comment = null, answer, by } = value;
  const at = typeof value["at"] === "string" ? Date.parse(value["at"]) : Number.NaN;
  if (typeof by !== "string" || Number.isNaN(at)) return null;
  const names = Object.keys(value);
  if (typeof approved === "boolean" && (comment === null || typeof comment === "string"))
    return names.every((name) => APPROVAL.has(name)) ? { approved, comment, fields: [], by, at } : null;
  if (!isObject(answer) || !names.every((name) => FORM.has(name))) return null;
  const fields = Object.entries(answer).flatMap(([name, one]) =>
    typeof one === "string" || typeof one === "number" || typeof one === "boolean" ? [[name, one] as const] : [],
  );
  return { approved: null, comment: null, fields, by, at };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
