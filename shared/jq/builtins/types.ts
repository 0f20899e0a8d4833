import { fromJson } from "../data/parse.ts";
import { parseNumber } from "../data/number.ts";
import { describe, toJson } from "../data/print.ts";
import { contains } from "../runtime/compare.ts";
import { has } from "../runtime/access.ts";
import { raise } from "../runtime/raise.ts";
import { codePointLength, isObject, kindOf, truthy, utf8Length } from "../runtime/values.ts";
import { formatter, toText } from "./format.ts";
import { native } from "./native.ts";
import type { Group } from "./registry.ts";

const SMALLEST_NORMAL = 2 ** -1022;

/** What a value is, and turning it into another kind. */
export const TYPES: Group = {
  "type/0": native((_, input) => kindOf(input), 1),
  "not/0": native((_, input) => !truthy(input), 1),
  "length/0": native((meter, input) => {
    if (typeof input === "string") {
      meter.charge(input.length / 64);
      return codePointLength(input);
    }
    if (Array.isArray(input)) return input.length;
    if (isObject(input)) return Object.keys(input).length;
    if (typeof input === "number") return Math.abs(input);
    return typeof input === "boolean" ? raise(`${describe(meter, input)} has no length`) : 0;
  }),
  "utf8bytelength/0": native((meter, input) => {
    if (typeof input !== "string") return raise(`${describe(meter, input)} only strings have UTF-8 byte length`);
    meter.charge(input.length / 64);
    return utf8Length(input);
  }),
  "tostring/0": native(toText, 4),
  "tojson/0": native((meter, input) => toJson(meter, input), 4),
  "fromjson/0": native(
    (meter, input) =>
      typeof input === "string"
        ? fromJson(meter, input)
        : raise(`${describe(meter, input)} only strings can be parsed`),
    4,
  ),
  "tonumber/0": native((meter, input) => {
    if (typeof input === "number") return input;
    if (typeof input === "string") meter.charge(input.length / 64);
    const number = typeof input === "string" ? parseNumber(input) : null;
    return number ?? raise(`${describe(meter, input)} cannot be parsed as a number`);
  }),
  "toboolean/0": native((meter, input) => {
    if (typeof input === "boolean") return input;
    if (input === "true" || input === "false") return input === "true";
    return raise(`${describe(meter, input)} cannot be parsed as a boolean`);
  }),
  "infinite/0": native(() => Number.POSITIVE_INFINITY, 1),
  "nan/0": native(() => Number.NaN, 1),
  "isinfinite/0": native((_, input) => input === Number.POSITIVE_INFINITY || input === Number.NEGATIVE_INFINITY, 1),
  "isnan/0": native((_, input) => typeof input === "number" && Number.isNaN(input), 1),
  "isnormal/0": native(
    (_, input) => typeof input === "number" && Number.isFinite(input) && Math.abs(input) >= SMALLEST_NORMAL,
    1,
  ),
  // nan is not infinite: jq counts it as finite.
  "isfinite/0": native((_, input) => typeof input === "number" && Math.abs(input) !== Number.POSITIVE_INFINITY, 1),
  "has/1": native(has),
  "contains/1": native((meter, input, part) => {
    if (kindOf(input) === kindOf(part) && !(typeof input === "boolean" && input !== part))
      return contains(meter, input, part);
    return raise(`${describe(meter, input)} and ${describe(meter, part)} cannot have their containment checked`);
  }),
  "format/1": native(
    (meter, input, name) =>
      typeof name === "string"
        ? formatter(name)(meter, input)
        : raise(`${describe(meter, name)} is not a valid format`),
    4,
  ),
  "have_decnum/0": native(() => false, 1),
  "have_literal_numbers/0": native(() => false, 1),
  "input_line_number/0": native(() => 0, 1),
  "input_filename/0": native(() => null, 1),
  "debug/0": native((_, input) => input, 1),
  "stderr/0": native((_, input) => input, 1),
  "env/0": native(() => ({}), 1),
  "now/0": native((meter) => meter.now, 1),
};
