import type { FieldValue, Part, Reference, Segment } from "../../../../shared/builder/types.ts";

/**
 * A field's text as the editor holds it: a chip is its reference as JSON between two characters of the private use
 * area. So undo, selection and the clipboard treat it like any text, and nothing beside the text has to be kept in step.
 */
const OPEN = "\uE000";
const CLOSE = "\uE001";
const CHIP = /\uE000([^\uE000\uE001]*)\uE001/g;
const STRAY = /[\uE000\uE001]/g;

export interface Chip {
  readonly from: number;
  readonly to: number;
  readonly ref: Reference;
}

export const encodeChip = (ref: Reference): string => OPEN + JSON.stringify(ref) + CLOSE;

export const encodeParts = (parts: readonly Part[]): string =>
  parts.map((part) => ("ref" in part ? encodeChip(part.ref) : part.text.replace(STRAY, ""))).join("");

export function chipsIn(text: string, offset = 0): Chip[] {
  const chips: Chip[] = [];
  for (const match of text.matchAll(CHIP)) {
    const ref = readReference(match[1] ?? "");
    if (ref !== null) chips.push({ from: offset + match.index, to: offset + match.index + match[0].length, ref });
  }
  return chips;
}

export function decodeParts(text: string): Part[] {
  const parts: Part[] = [];
  let at = 0;
  const plain = (to: number): void => {
    const piece = text.slice(at, to).replace(STRAY, "");
    if (piece !== "") parts.push({ text: piece });
  };
  for (const chip of chipsIn(text)) {
    plain(chip.from);
    parts.push({ ref: chip.ref });
    at = chip.to;
  }
  plain(text.length);
  return parts;
}

/** What the editor shows of a value; null where it is no text: the caller has another control for it. */
export function editorText(value: FieldValue): string | null {
  if (value.kind === "text") return encodeParts(value.parts);
  if (value.kind === "value") return encodeChip(value.ref);
  if (value.kind === "expression") return null;
  if (value.value === undefined || value.value === null) return "";
  return typeof value.value === "object" ? null : encodeParts([{ text: String(value.value) }]);
}

/** One chip alone keeps its own type; anything with text around it is text. */
export function fieldOf(text: string): FieldValue {
  const parts = decodeParts(text);
  const [first] = parts;
  if (first === undefined) return { kind: "literal", value: "" };
  if (parts.length === 1)
    return "ref" in first ? { kind: "value", ref: first.ref } : { kind: "literal", value: first.text };
  return { kind: "text", parts };
}

/** For the clipboard of other programs: chips as people read them. */
export const readable = (text: string, name: (ref: Reference) => string): string =>
  decodeParts(text)
    .map((part) => ("ref" in part ? name(part.ref) : part.text))
    .join("");

/** Text from a clipboard may be anybody's: what is no reference is no chip. */
function readReference(json: string): Reference | null {
  try {
    const value: unknown = JSON.parse(json);
    return isReference(value) ? value : null;
  } catch {
    return null;
  }
}

function isReference(value: unknown): value is Reference {
  if (!isRecord(value) || !Array.isArray(value["path"]) || !value["path"].every(isSegment)) return false;
  const { source, convert } = value;
  if (!isRecord(source) || !(convert === undefined || convert === "number" || convert === "text")) return false;
  const { kind, name } = source;
  return kind === "trigger" || (["step", "item", "secret"].includes(String(kind)) && typeof name === "string");
}

const isSegment = (value: unknown): value is Segment =>
  typeof value === "string" || typeof value === "number" || (isRecord(value) && value["each"] === true);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
