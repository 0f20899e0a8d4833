/** Where a result is not what was expected. A member that is left out was not expected, or is not there. */
export interface Difference {
  readonly path: string;
  readonly expected?: unknown;
  readonly actual?: unknown;
}

/** What one comparison shows at most. */
export const MAX_DIFFERENCES = 50;

/**
 * Compares two JSON values, member by member.
 *
 * @param ignore JSON pointers that may differ; `*` is any member or element
 * @param at the pointer of the two
 */
export function differences(
  expected: unknown,
  actual: unknown,
  ignore: readonly string[],
  at = "",
): readonly Difference[] {
  const patterns = ignore.map((pointer) => pointer.split("/").slice(1).map(unescaped));
  const found: Difference[] = [];
  const look = (one: unknown, other: unknown, place: readonly string[]): void => {
    if (found.length >= MAX_DIFFERENCES || patterns.some((pattern) => isAt(pattern, place))) return;
    if (!isNested(one) || !isNested(other) || Array.isArray(one) !== Array.isArray(other)) {
      if (!Object.is(one, other)) found.push(difference(at + pointerOf(place), one, other));
      return;
    }
    const [left, right] = [one as Members, other as Members];
    for (const key of new Set([...Object.keys(left), ...Object.keys(right)]))
      look(own(left, key), own(right, key), [...place, key]);
  };
  look(expected, actual, []);
  return found;
}

type Members = Readonly<Record<string, unknown>>;

function own(members: Members, key: string): unknown {
  return Object.hasOwn(members, key) ? members[key] : undefined;
}

function difference(path: string, expected: unknown, actual: unknown): Difference {
  return {
    path,
    ...(expected === undefined ? {} : { expected }),
    ...(actual === undefined ? {} : { actual }),
  };
}

function isNested(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

function isAt(pattern: readonly string[], place: readonly string[]): boolean {
  return pattern.length === place.length && pattern.every((part, index) => part === "*" || part === place[index]);
}

/** RFC 6901. */
function pointerOf(place: readonly string[]): string {
  return place.map((part) => `/${part.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

function unescaped(part: string): string {
  return part.replaceAll("~1", "/").replaceAll("~0", "~");
}
