import type { Body } from "./openapi-body.ts";
import { isObject, type Json, textAt } from "./openapi-document.ts";
import { plain } from "./openapi-style.ts";

/**
 * A form of parts: text as text, objects as JSON, a list as one part for each item; what the document says is a file
 * goes with a file name, without which few servers take it for one.
 * @param files the fields that are files, with what the document says of them
 * @see RFC 7578
 */
export function multipartOf(fields: Json, files: Readonly<Record<string, Json>>): Body {
  const boundary = `millrace-${crypto.randomUUID()}`;
  const parts: string[] = [];
  for (const [name, value] of Object.entries(fields)) {
    if (value === null || value === undefined) continue;
    for (const item of Array.isArray(value) ? (value as unknown[]) : [value])
      parts.push(partOf(name, item, files[name]));
  }
  const content = parts.map((part) => `--${boundary}\r\n${part}\r\n`).join("");
  return { contentType: `multipart/form-data; boundary=${boundary}`, content: `${content}--${boundary}--\r\n` };
}

function partOf(name: string, value: unknown, file: Json | undefined): string {
  const lines = [
    `Content-Disposition: form-data; name="${escaped(name)}"${file === undefined ? "" : `; filename="${escaped(name)}"`}`,
  ];
  if (file !== undefined) lines.push(`Content-Type: ${typeOf(file)}`);
  else if (isObject(value)) lines.push("Content-Type: application/json");
  return `${lines.join("\r\n")}\r\n\r\n${plain(value)}`;
}

/** A document's own words must not begin another header. */
function typeOf(file: Json): string {
  const type = textAt(file, "contentMediaType") ?? "";
  return /^[\w.+-]+\/[\w.+-]+$/.test(type) ? type : "application/octet-stream";
}

/** As browsers do it (HTML, "Multipart form data"): a name must not end its quotes or its line. */
function escaped(name: string): string {
  return name.replaceAll("\r", "%0D").replaceAll("\n", "%0A").replaceAll('"', "%22");
}
