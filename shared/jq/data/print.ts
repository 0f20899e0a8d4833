import type { Meter } from "../runtime/meter.ts";
import { type JsonObject, kindOf, MAX_DEPTH, utf8Length } from "../runtime/values.ts";
import { formatNumber } from "./number.ts";

const TOO_DEEP = "<skipped: too deep>";
/** What has to be escaped: quotes, backslashes, control characters and DEL. */
const PLAIN = /^[^"\\\u0000-\u001f\u007f]*$/;

export function quote(text: string): string {
  if (PLAIN.test(text)) return `"${text}"`;
  // JSON.stringify escapes lone surrogates as well; jq never has any.
  return JSON.stringify(text).replaceAll("\u007f", "\\u007f");
}

function scalar(value: unknown): string {
  switch (typeof value) {
    case "string":
      return quote(value);
    case "number":
      return formatNumber(value);
    case "boolean":
      return value ? "true" : "false";
    default:
      return "null";
  }
}

interface Frame {
  readonly array: readonly unknown[] | null;
  readonly object: JsonObject;
  readonly keys: readonly string[];
  at: number;
}

const NONE: JsonObject = {};

function open(value: object): Frame {
  if (Array.isArray(value)) return { array: value, object: NONE, keys: [], at: 0 };
  const object = value as JsonObject;
  return { array: null, object, keys: Object.keys(object), at: 0 };
}

/**
 * Compact JSON as `tojson` makes it. Values may be deeper than our own stack, so it keeps one itself.
 *
 * @param enough stops after about so many characters
 */
export function toJson(meter: Meter, value: unknown, enough = Number.POSITIVE_INFINITY): string {
  if (typeof value !== "object" || value === null) {
    if (typeof value === "string") meter.size(value.length);
    return scalar(value);
  }
  let out = "";
  let charged = 0;
  const stack: Frame[] = [];
  let frame: Frame | undefined = open(value);
  while (frame !== undefined) {
    const { array, keys } = frame;
    const length = array === null ? keys.length : array.length;
    if (frame.at === 0) out += array === null ? "{" : "[";
    if (frame.at >= length || out.length > enough) {
      out += array === null ? "}" : "]";
      frame = stack.pop();
      continue;
    }
    if (frame.at > 0) out += ",";
    const key: string = keys[frame.at] ?? "";
    const item: unknown = array === null ? frame.object[key] : array[frame.at];
    if (array === null) out += `${quote(key)}:`;
    frame.at++;
    if (out.length - charged > 4096) {
      meter.charge((out.length - charged) / 64);
      charged = out.length;
      if (charged > meter.budget.valueBytes) meter.spent("valueBytes");
    }
    if (typeof item !== "object" || item === null) out += scalar(item);
    else if (stack.length >= MAX_DEPTH) out += TOO_DEEP;
    else {
      stack.push(frame);
      frame = open(item);
    }
  }
  meter.size(out.length - charged);
  return out;
}

const BUFFER = 30;
const CLOSING: Readonly<Record<string, string>> = { '"': '"', "[": "]", "{": "}" };

/** A value within an error message: at most 29 bytes (jv_print.c, `jv_dump_string_trunc`). */
export function excerpt(meter: Meter, value: unknown): string {
  const short =
    typeof value === "string" && value.length > BUFFER
      ? [...value.slice(0, 2 * BUFFER)].slice(0, BUFFER).join("")
      : value;
  const text = toJson(meter, short, 4 * BUFFER);
  if (text.length < BUFFER && utf8Length(text) < BUFFER) return text;
  const closing = CLOSING[text.charAt(0)] ?? "";
  const room = BUFFER - (closing === "" ? 4 : 5);
  let kept = "";
  let bytes = 0;
  for (const char of text) {
    bytes += utf8Length(char);
    if (bytes > room) break;
    kept += char;
  }
  return `${kept}...${closing}`;
}

/** `number (1)`, as most error messages begin. */
export function describe(meter: Meter, value: unknown): string {
  return `${kindOf(value)} (${excerpt(meter, value)})`;
}
