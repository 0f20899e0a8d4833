import { base32, base32Decode, base64, base64Decode, utf8, utf8Strict } from "../data/bytes.ts";
import { describe, toJson } from "../data/print.ts";
import type { Meter } from "../runtime/meter.ts";
import { raise } from "../runtime/raise.ts";

/** `tostring`: texts as they are, everything else as JSON. */
export function toText(meter: Meter, value: unknown): string {
  return typeof value === "string" ? value : toJson(meter, value);
}

export type Format = (meter: Meter, value: unknown) => string;

const HTML: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", "'": "&apos;", '"': "&quot;" };
const TSV: Readonly<Record<string, string>> = { "\t": "\\t", "\r": "\\r", "\n": "\\n", "\\": "\\\\" };

/** A format over the text of any value. */
function overText(work: (text: string, meter: Meter) => string): Format {
  return (meter, value) => {
    const text = toText(meter, value);
    meter.charge(text.length / 32);
    return work(text, meter);
  };
}

const FORMATS: ReadonlyMap<string, Format> = new Map<string, Format>([
  ["text", toText],
  ["json", (meter, value) => toJson(meter, value)],
  ["csv", (meter, value) => row(meter, value, "csv", ",", (text) => `"${text.replaceAll('"', '""')}"`)],
  [
    "tsv",
    (meter, value) =>
      row(meter, value, "tsv", "\t", (text) => text.replace(/[\t\r\n\\]/g, (char) => TSV[char] ?? char)),
  ],
  ["html", overText((text) => text.replace(/[&<>'"]/g, (char) => HTML[char] ?? char))],
  ["uri", overText(percentEncode)],
  ["urid", overText(percentDecode)],
  ["sh", shell],
  ["base64", overText((text) => base64(text))],
  [
    "base64d",
    overText((text, meter) => {
      const decoded = base64Decode(text);
      if (decoded === "invalid") return raise(`${describe(meter, text)} is not valid base64 data`);
      return decoded === "trailing" ? raise(`${describe(meter, text)} trailing base64 byte found`) : utf8(decoded);
    }),
  ],
  ["base32", overText((text) => base32(text))],
  [
    "base32d",
    overText((text, meter) => {
      const decoded = base32Decode(text);
      return decoded === null ? raise(`${describe(meter, text)} is not valid base32 data`) : utf8(decoded);
    }),
  ],
]);

/** What no format is called fails when it is used, as in jq. */
export function formatter(name: string): Format {
  return FORMATS.get(name) ?? (() => raise(`${name} is not a valid format`));
}

function row(meter: Meter, value: unknown, name: string, separator: string, quoted: (text: string) => string): string {
  if (!Array.isArray(value)) return raise(`${describe(meter, value)} cannot be ${name}-formatted, only array`);
  const cells = value.map((cell: unknown) => {
    if (cell === null || cell === undefined || Number.isNaN(cell)) return "";
    if (typeof cell === "string") return quoted(cell);
    if (typeof cell === "object") return raise(`${describe(meter, cell)} is not valid in a csv row`);
    return toJson(meter, cell);
  });
  const line = cells.join(separator);
  meter.size(line.length);
  return line;
}

function shell(meter: Meter, value: unknown): string {
  const words = Array.isArray(value) ? value : [value];
  const line = words
    .map((word: unknown) => {
      if (typeof word === "string") return `'${word.replaceAll("'", "'\\''")}'`;
      if (typeof word === "object" && word !== null)
        return raise(`${describe(meter, word)} can not be escaped for shell`);
      return toJson(meter, word);
    })
    .join(" ");
  meter.size(line.length);
  return line;
}

/** RFC 3986: everything but unreserved characters, byte by byte. */
function percentEncode(text: string): string {
  if (/^[A-Za-z0-9._~-]*$/.test(text)) return text;
  let out = "";
  for (const byte of new TextEncoder().encode(text)) {
    const char = String.fromCharCode(byte);
    out += byte < 128 && /[A-Za-z0-9._~-]/.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return out;
}

function percentDecode(text: string, meter: Meter): string {
  if (!text.includes("%")) return text;
  const fail = (): never => raise(`${describe(meter, text)} is not a valid uri encoding`);
  const source = new TextEncoder().encode(text);
  const bytes = new Uint8Array(source.length);
  let length = 0;
  for (let at = 0; at < source.length; at++) {
    let byte = source[at] ?? 0;
    if (byte === 0x25) {
      const digits = String.fromCharCode(source[at + 1] ?? 0, source[at + 2] ?? 0);
      if (!/^[0-9A-Fa-f]{2}$/.test(digits)) fail();
      byte = Number.parseInt(digits, 16);
      at += 2;
    }
    bytes[length++] = byte;
  }
  return utf8Strict(bytes.subarray(0, length)) ?? fail();
}
