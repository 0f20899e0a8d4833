import { JqSyntaxError } from "../errors.ts";

const SIMPLE: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

/** Reads a run of escapes as JSON does; surrogates have to come in pairs. @throws {JqSyntaxError} */
export function readEscapes(text: string, source: string, offset: number): string {
  let result = "";
  let at = 0;
  const fail = (problem: string): never => {
    throw new JqSyntaxError(problem, source, { start: offset + at, end: offset + at + 2 });
  };
  while (at < text.length) {
    const kind = text.charAt(at + 1);
    if (kind !== "u") {
      const value = Object.hasOwn(SIMPLE, kind) ? SIMPLE[kind] : undefined;
      if (value === undefined) fail("Invalid escape");
      result += value;
      at += 2;
      continue;
    }
    const unit = hex(text, at + 2) ?? fail("Invalid \\uXXXX escape");
    if (unit >= 0xd800 && unit <= 0xdbff) {
      const low = text.startsWith("\\u", at + 6) ? hex(text, at + 8) : null;
      if (low === null || low < 0xdc00 || low > 0xdfff) fail("Invalid \\uXXXX\\uXXXX surrogate pair escape");
      result += String.fromCharCode(unit, low as number);
      at += 12;
    } else {
      result += unit >= 0xdc00 && unit <= 0xdfff ? "\ufffd" : String.fromCharCode(unit);
      at += 6;
    }
  }
  return result;
}

function hex(text: string, at: number): number | null {
  const digits = text.slice(at, at + 4);
  return /^[0-9A-Fa-f]{4}$/.test(digits) ? Number.parseInt(digits, 16) : null;
}
