import { typeName, type Json } from "./expressions-jqjs-values.ts";

const text = (value: Json): string => (typeof value === "string" ? value : JSON.stringify(value));

const ENTITIES: Readonly<Record<string, string>> = {
  "<": "&lt;",
  ">": "&gt;",
  "&": "&amp;",
  "'": "&#39;",
  '"': "&quot;",
};

function row(value: Json, format: string, quote: (cell: string) => string, separator: string): string {
  if (!Array.isArray(value)) throw new Error(`${typeName(value)} cannot be ${format}-formatted, only an array can`);
  return value
    .map((cell) => {
      if (typeof cell === "string") return quote(cell);
      if (cell === null) return "";
      if (typeof cell === "object") throw new Error(`${typeName(cell)} is not valid in a ${format} row`);
      return String(cell);
    })
    .join(separator);
}

const TSV: Readonly<Record<string, string>> = { "\t": "\\t", "\n": "\\n", "\r": "\\r", "\\": "\\\\" };

function shell(value: Json): string {
  if (typeof value === "string") return `'${value.replaceAll("'", "'\\''")}'`;
  if (typeof value === "object" && value !== null) throw new Error(`${typeName(value)} can not be escaped for shell`);
  return String(value);
}

function fromBase64(value: Json): string {
  const bytes = Uint8Array.from(atob(text(value).replaceAll("=", "")), (character) => character.charCodeAt(0));
  return new TextDecoder().decode(bytes);
}

function toBase64(value: Json): string {
  let binary = "";
  for (const byte of new TextEncoder().encode(text(value))) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** jq's format strings, by its manual ("Format strings and escaping"). */
export const FORMATS: Readonly<Record<string, (value: Json) => string>> = {
  text,
  json: (value) => JSON.stringify(value),
  html: (value) => text(value).replace(/[<>&'"]/g, (character) => ENTITIES[character] ?? character),
  uri: (value) =>
    encodeURIComponent(text(value).toWellFormed()).replace(
      /[!'()*]/g,
      (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
    ),
  urid: (value) => decodeURIComponent(text(value)),
  csv: (value) => row(value, "csv", (cell) => `"${cell.replaceAll('"', '""')}"`, ","),
  tsv: (value) =>
    row(value, "tsv", (cell) => cell.replace(/[\t\n\r\\]/g, (character) => TSV[character] ?? character), "\t"),
  sh: (value) => (Array.isArray(value) ? value.map(shell).join(" ") : shell(value)),
  base64: toBase64,
  base64d: fromBase64,
};
