import { bytesToBase64 } from "../base64.ts";

/** Shorter than this a value is not looked for: it would be found everywhere. In UTF-16 units. */
export const MIN_REDACTED_CHARACTERS = 4;
/** Of a base64 text that stands for a part of something else, the shortest that is looked for. */
const MIN_INNER_BASE64 = 8;
/** A line of a value of many lines, such as a private key, is looked for by itself from this length on. */
const MIN_LINE = 16;

/** A value as services and runtimes echo it: plain, escaped, encoded; alone, or within something encoded. */
export function formsOf(value: string): readonly string[] {
  const forms = new Set<string>();
  for (const part of partsOf(value)) {
    for (const form of [part, ...escaped(part), ...percentEncoded(part), ...hex(part), ...base64(part)]) {
      if (form.length >= MIN_REDACTED_CHARACTERS) forms.add(form);
    }
  }
  return [...forms];
}

/** RFC 7617: what the header carries, also where neither half alone would be recognised. */
export function basicForms(username: string, password: string): readonly string[] {
  return base64(`${username}:${password}`);
}

function partsOf(value: string): readonly string[] {
  const lines = value.split(/\r?\n/).filter((line) => line.length >= MIN_LINE);
  return [value, value.trim(), ...(lines.length > 1 ? lines : [])];
}

function escaped(value: string): readonly string[] {
  const json = JSON.stringify(value).slice(1, -1);
  const ascii = (upper: boolean): string =>
    json.replaceAll(/[^\x20-\x7e]/g, (unit) => {
      const code = unit.charCodeAt(0).toString(16).padStart(4, "0");
      return `\\u${upper ? code.toUpperCase() : code}`;
    });
  const html = value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
  return [
    json,
    json.replaceAll("/", "\\/"),
    ascii(false),
    ascii(true),
    html,
    html.replaceAll("'", "&#39;"),
    html.replaceAll("'", "&#x27;"),
    // As text within JSON within JSON.
    JSON.stringify(json).slice(1, -1),
  ];
}

function percentEncoded(value: string): readonly string[] {
  const lower = (text: string): string => text.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
  let component: string;
  try {
    component = encodeURIComponent(value);
  } catch {
    // A lone surrogate: it can't be encoded, and so was not.
    return [];
  }
  const strict = component.replaceAll(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
  const form = new URLSearchParams([["", value]]).toString().slice(1);
  const path = encodeURI(value);
  return [component, strict, form, path].flatMap((text) => [text, lower(text)]);
}

function hex(value: string): readonly string[] {
  const bytes = new TextEncoder().encode(value);
  const text = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return bytes.length < MIN_REDACTED_CHARACTERS ? [] : [text, text.toUpperCase()];
}

/** Alone, and as it looks within the base64 of something longer: there are three ways to be aligned. */
function base64(value: string): readonly string[] {
  const bytes = new TextEncoder().encode(value);
  const whole = bytesToBase64(bytes);
  const inner = [0, 1, 2].map((offset) => {
    const shifted = new Uint8Array(offset + bytes.length);
    shifted.set(bytes, offset);
    const text = bytesToBase64(shifted).replaceAll("=", "");
    // The first and the last character are also of what stands before and after.
    const from = offset === 0 ? 0 : offset + 1;
    const to = shifted.length % 3 === 0 ? text.length : text.length - 1;
    return text.slice(from, to);
  });
  const found = [whole, whole.replaceAll("=", ""), ...inner.filter((text) => text.length >= MIN_INNER_BASE64)];
  return found.flatMap((text) => [text, text.replaceAll("+", "-").replaceAll("/", "_")]);
}
