import { fields } from "../../strings/fields.ts";
import type { Available, Reference, Segment } from "../../../../shared/builder/types.ts";

const MAX_SHOWN = 60;

/** A value in a few words; empty where it is not known. */
export function sampleText(value: unknown, most = MAX_SHOWN): string {
  if (value === undefined) return "";
  const line = inWords(value).replace(/\s+/g, " ");
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
}

/** Without JSON: how many things are in a list, and which names a record has. */
function inWords(value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return fields.items(value.length);
  if (typeof value === "boolean") return value ? fields.yes : fields.no;
  if (isRecord(value)) return Object.keys(value).join(", ");
  return value === null ? fields.empty : String(value);
}

/** What stands at a path of a value; undefined where there is nothing. `each` gives the list of what was found. */
export function valueAt(value: unknown, path: readonly Segment[]): unknown {
  let at: unknown = value;
  for (const [i, segment] of path.entries()) {
    if (typeof segment === "object") {
      if (!Array.isArray(at)) return undefined;
      const rest = path.slice(i + 1);
      const values = at.map((item: unknown) => valueAt(item, rest));
      // Each of each is one list.
      return rest.some((one) => typeof one === "object") ? values.flat() : values;
    }
    if (Array.isArray(at) && typeof segment === "number") at = at[segment];
    else if (isRecord(at) && typeof segment === "string" && Object.hasOwn(at, segment)) at = at[segment];
    else return undefined;
  }
  return at;
}

export const sameSource = (a: Reference["source"], b: Reference["source"]): boolean =>
  a.kind === b.kind && ("name" in a ? a.name : "") === ("name" in b ? b.name : "");

/** What a reference was last time, by what is available where it stands. */
export function sampleOf(ref: Reference, available: readonly Available[]): unknown {
  const from = available.find(({ reference }) => sameSource(reference.source, ref.source));
  if (from === undefined) return undefined;
  const value = valueAt(from.sample, ref.path.slice(from.reference.path.length));
  if (value === undefined) return undefined;
  if (ref.convert === "number") return typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return ref.convert === "text" && typeof value !== "string" ? JSON.stringify(value) : value;
}

/** In a few words, that what was seen last does not have it; empty where it has, or where nothing was seen. */
export function absentFrom(ref: Reference, available: readonly Available[]): string {
  const from = available.find(({ reference }) => sameSource(reference.source, ref.source));
  if (from?.sample === undefined || from.sample === null) return "";
  if (valueAt(from.sample, ref.path.slice(from.reference.path.length)) !== undefined) return "";
  return from.kind === "trigger" ? fields.notInRequest : from.kind === "item" ? "" : fields.notInResult;
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
