/**
 * Where two values differ, one line each, by JSON pointer: `- /a: 1` is what was expected, `+ /a: 2`
 * what is. Empty where they are the same. The order of an object's keys does not matter.
 */
export function diff(expected: unknown, actual: unknown, path = ""): string[] {
  if (Object.is(expected, actual)) return [];
  if (Array.isArray(expected) && Array.isArray(actual)) {
    const length = Math.max(expected.length, actual.length);
    return Array.from({ length }, (_, i) =>
      diffAt(i in expected, expected[i], i in actual, actual[i], `${path}/${i}`),
    ).flat();
  }
  if (isObject(expected) && isObject(actual)) {
    return [...new Set([...Object.keys(expected), ...Object.keys(actual)])].flatMap((key) =>
      diffAt(Object.hasOwn(expected, key), expected[key], Object.hasOwn(actual, key), actual[key], `${path}/${key}`),
    );
  }
  return [line("-", path, expected), line("+", path, actual)];
}

function diffAt(isExpected: boolean, expected: unknown, isThere: boolean, actual: unknown, path: string): string[] {
  if (isExpected && isThere) return diff(expected, actual, path);
  return isExpected ? [line("-", path, expected)] : [line("+", path, actual)];
}

function line(sign: "-" | "+", path: string, value: unknown): string {
  return `${sign} ${path === "" ? "(whole)" : path}: ${JSON.stringify(value)}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
