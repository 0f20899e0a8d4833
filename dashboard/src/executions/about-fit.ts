/** How wide a field is in the list, in pixels, and whether its words may be cut at the end. */
export interface FieldWidth {
  readonly width: number;
  /** A text of several words says something where its end is missing; a number or a name says something wrong. */
  readonly prose: boolean;
}

export interface AboutFit {
  /** How many fields of what came in are shown, and how many of the result, from the first. */
  readonly given: number;
  readonly result: number;
}

/** Below this, what is left of a text that is cut says nothing. In pixels. */
const LEAST_CUT = 72;
const MIN_PROSE_WORDS = 4;

export const isProse = (field: string): boolean => field.trim().split(/\s+/).length >= MIN_PROSE_WORDS;

/**
 * Which fields fit whole in a row. The first that came in says which one it was, and is there whatever happens; what came
 * of it comes next, with at most half of the row; then the other fields that came in, and at last the rest of the result.
 */
export function fitAbout(given: readonly FieldWidth[], result: readonly FieldWidth[], room: number): AboutFit {
  const half = room / 2;
  const [lead, ...more] = given;
  const [outcome] = result;
  const whole = Math.min(lead?.width ?? 0, room);
  const taken = lead?.prose === true ? Math.min(whole, Math.max(half, room - (outcome?.width ?? 0))) : whole;
  const left = room - taken;

  let fields = fitting(result, Math.min(left, half));
  if (fields === 0 && outcome !== undefined && (outcome.width <= left || (outcome.prose && left >= LEAST_CUT)))
    fields = 1;
  const before = taken + Math.min(total(result.slice(0, fields)), left);
  const others = fitting(more, room - before);
  const all = others === more.length && fields > 0;
  const rest = all ? fitting(result.slice(fields), room - before - total(more)) : 0;
  return { given: Math.min(given.length, 1 + others), result: fields + rest };
}

const total = (fields: readonly FieldWidth[]): number => fields.reduce((sum, { width }) => sum + width, 0);

function fitting(fields: readonly FieldWidth[], room: number): number {
  let left = room;
  for (const [i, { width }] of fields.entries()) {
    left -= width;
    if (left < 0) return i;
  }
  return fields.length;
}
