/** Deep equality of JSON: members in any order, 0 and -0 the same. What JSON can't hold is equal to nothing. */
export function equalJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, at) => equalJson(item, b[at]));
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    // Own members only: `constructor` of the one is not that of every object.
    names.every((name) => Object.hasOwn(b, name) && equalJson(memberOf(a, name), memberOf(b, name)))
  );
}

const memberOf = (value: object, name: string): unknown => (value as Readonly<Record<string, unknown>>)[name];
