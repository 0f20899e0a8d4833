/** What is kept and shown of a request to a hook, to build with, in bytes of JSON: ten of them are one answer. */
export const MAX_SAMPLE_BYTES = 128 * 1024;
/** Of a body that is text, and too large: so many UTF-16 units of its beginning. */
const SHOWN_UNITS = 4_000;

export interface Sample {
  readonly input: unknown;
  /** What was left out, in words; null: nothing. */
  readonly shortened: string | null;
}

/** A hook's input, with its body left out where that is too large. */
export function sampleOf(input: unknown): Sample {
  const text = JSON.stringify(input) ?? "null";
  const bytes = text.length * 3 <= MAX_SAMPLE_BYTES ? text.length : new TextEncoder().encode(text).byteLength;
  if (bytes <= MAX_SAMPLE_BYTES) return { input, shortened: null };
  const body = isRecord(input) ? input["body"] : undefined;
  const kept = typeof body === "string" ? body.slice(0, SHOWN_UNITS) : null;
  const what =
    kept === null ? "The body is left out" : `The body is cut off after ${SHOWN_UNITS.toLocaleString("en")} characters`;
  const shortened = `${what}: with ${bytes.toLocaleString("en")} bytes the request is larger than the ${MAX_SAMPLE_BYTES.toLocaleString("en")} that are kept as a sample. A workflow gets all of it.`;
  return { input: isRecord(input) ? { ...input, body: kept } : kept, shortened };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
