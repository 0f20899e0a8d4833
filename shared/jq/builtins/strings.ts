import { describe } from "../data/print.ts";
import { getIndex } from "../runtime/access.ts";
import type { Meter } from "../runtime/meter.ts";
import { splitText } from "../runtime/operators.ts";
import { raise } from "../runtime/raise.ts";
import { codePointLength } from "../runtime/values.ts";
import { native } from "./native.ts";
import type { Group } from "./registry.ts";

const SPACE = "\\t\\n\\v\\f\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const IS_SPACE = new RegExp(`^[${SPACE}]$`);

function trim(meter: Meter, input: unknown, left: boolean, right: boolean): string {
  if (typeof input !== "string") return raise("trim input must be a string");
  meter.charge(input.length / 64);
  let from = 0;
  let to = input.length;
  // Two loops: a pattern that ends in $ would try every run of spaces.
  while (left && from < to && IS_SPACE.test(input.charAt(from))) from++;
  while (right && to > from && IS_SPACE.test(input.charAt(to - 1))) to--;
  return input.slice(from, to);
}

function startsWith(meter: Meter, input: unknown, part: unknown): boolean {
  if (typeof input !== "string" || typeof part !== "string") return raise("startswith() requires string inputs");
  meter.charge(part.length / 64);
  return input.startsWith(part);
}

function endsWith(meter: Meter, input: unknown, part: unknown): boolean {
  if (typeof input !== "string" || typeof part !== "string") return raise("endswith() requires string inputs");
  meter.charge(part.length / 64);
  return input.endsWith(part);
}

function trimStart(meter: Meter, input: unknown, part: unknown): unknown {
  return startsWith(meter, input, part) ? (input as string).slice((part as string).length) : input;
}

function trimEnd(meter: Meter, input: unknown, part: unknown): unknown {
  return endsWith(meter, input, part)
    ? (input as string).slice(0, (input as string).length - (part as string).length)
    : input;
}

/** Where a text is within another, in code points; overlapping ones too. */
function textIndices(meter: Meter, input: unknown, part: unknown): number[] {
  if (typeof input !== "string") return raise(`${describe(meter, input)} cannot be searched, as it is not a string`);
  if (typeof part !== "string") return raise(`${describe(meter, part)} is not a string`);
  const found: number[] = [];
  if (part === "") return found;
  meter.charge((input.length + part.length) / 32);
  let points = 0;
  let counted = 0;
  for (let at = input.indexOf(part); at >= 0; at = input.indexOf(part, at + 1)) {
    meter.charge(1 + part.length / 64);
    points += codePointLength(input.slice(counted, at));
    counted = at;
    found.push(points);
  }
  return found;
}

function indices(meter: Meter, input: unknown, part: unknown): unknown {
  if (Array.isArray(input)) return getIndex(meter, input, Array.isArray(part) ? part : [part]);
  return typeof input === "string" && typeof part === "string"
    ? textIndices(meter, input, part)
    : getIndex(meter, input, part);
}

function implode(meter: Meter, input: unknown): string {
  if (!Array.isArray(input)) return raise("implode input must be an array");
  meter.size(input.length);
  let text = "";
  for (const point of input as unknown[]) {
    if (typeof point !== "number" || Number.isNaN(point))
      return raise(`${describe(meter, point)} can't be imploded, unicode codepoint needs to be numeric`);
    const code = Math.trunc(point);
    text += code < 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) ? "\ufffd" : String.fromCodePoint(code);
  }
  return text;
}

function exploded(meter: Meter, input: unknown): string {
  if (typeof input !== "string") return raise("explode input must be a string");
  meter.size(input.length);
  return input;
}

export const STRINGS: Group = {
  "startswith/1": native(startsWith),
  "endswith/1": native(endsWith),
  "ltrimstr/1": native(trimStart),
  "rtrimstr/1": native(trimEnd),
  "trimstr/1": native((meter, input, part) => trimEnd(meter, trimStart(meter, input, part), part)),
  "trim/0": native((meter, input) => trim(meter, input, true, true)),
  "ltrim/0": native((meter, input) => trim(meter, input, true, false)),
  "rtrim/0": native((meter, input) => trim(meter, input, false, true)),
  "explode/0": native((meter, input) => Array.from(exploded(meter, input), (char) => char.codePointAt(0))),
  "implode/0": native(implode),
  "split/1": native((meter, input, separator) => {
    if (typeof input !== "string" || typeof separator !== "string")
      return raise("split input and separator must be strings");
    return splitText(meter, input, separator);
  }),
  "ascii_downcase/0": native((meter, input) => exploded(meter, input).replace(/[A-Z]+/g, (part) => part.toLowerCase())),
  "ascii_upcase/0": native((meter, input) => exploded(meter, input).replace(/[a-z]+/g, (part) => part.toUpperCase())),
  "_strindices/1": native(textIndices),
  "indices/1": native(indices),
  "index/1": native((meter, input, part) => getIndex(meter, indices(meter, input, part), 0)),
  "rindex/1": native((meter, input, part) =>
    getIndex(meter, getIndex(meter, indices(meter, input, part), { start: -1, end: null }), 0),
  ),
};
