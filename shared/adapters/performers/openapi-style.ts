import { MAX_DEPTH } from "../../domain/limits.ts";
import { invalidParameters, isObject, type Json, textAt } from "./openapi-document.ts";

export type Pair = readonly [name: string, value: string];

/** How a value is written: OpenAPI 3 "Style Values", and `collectionFormat` of OpenAPI 2.0 in the same words. */
export interface Style {
  readonly style: string;
  readonly explode: boolean;
  readonly allowReserved: boolean;
}

export function styleOf(version: 2 | 3, parameter: Json): Style {
  const place = textAt(parameter, "in");
  const allowReserved = parameter["allowReserved"] === true;
  if (version === 2) {
    const styles: Readonly<Record<string, string>> = {
      ssv: "spaceDelimited",
      tsv: "tabDelimited",
      pipes: "pipeDelimited",
    };
    const format = textAt(parameter, "collectionFormat") ?? "csv";
    const plain = place === "query" || place === "formData" ? "form" : "simple";
    return { style: styles[format] ?? plain, explode: format === "multi", allowReserved };
  }
  const style = textAt(parameter, "style") ?? (place === "query" || place === "cookie" ? "form" : "simple");
  const { explode } = parameter;
  return { style, explode: typeof explode === "boolean" ? explode : style === "form", allowReserved };
}

const SEPARATORS: Readonly<Record<string, string>> = {
  spaceDelimited: "%20",
  tabDelimited: "%09",
  pipeDelimited: "%7C",
};

/** The pairs of a query, a cookie or a form, encoded for a URL. */
export function pairsOf(name: string, value: unknown, style: Style): readonly Pair[] {
  const encode = style.allowReserved ? encodeReserved : encodeURIComponent;
  const key = encodeURIComponent(name);
  if (style.style === "deepObject") return deepPairs(key, value, encode, 0);
  const separator = SEPARATORS[style.style] ?? ",";
  if (Array.isArray(value)) {
    const items = value.map((item) => encode(plain(item)));
    if (style.explode) return items.map((item) => [key, item]);
    return [[key, items.join(separator)]];
  }
  if (isObject(value)) {
    const members = Object.entries(value).map(([member, one]): Pair => [
      encodeURIComponent(member),
      encode(plain(one)),
    ]);
    return style.explode ? members : [[key, members.flat().join(separator)]];
  }
  return [[key, encode(plain(value))]];
}

function deepPairs(key: string, value: unknown, encode: (text: string) => string, depth: number): readonly Pair[] {
  if (depth > MAX_DEPTH) throw invalidParameters(`The parameter ${key} is nested deeper than ${MAX_DEPTH} levels.`);
  if (Array.isArray(value)) return value.flatMap((item) => deepPairs(key, item, encode, depth + 1));
  if (!isObject(value)) return [[key, encode(plain(value))]];
  return Object.entries(value).flatMap(([member, one]) =>
    deepPairs(`${key}[${encodeURIComponent(member)}]`, one, encode, depth + 1),
  );
}

/** What stands in a path for `{name}`. */
export function segmentOf(name: string, value: unknown, style: Style): string {
  const key = encodeURIComponent(name);
  const encode = encodeURIComponent;
  const { explode } = style;
  const items = Array.isArray(value) ? value.map((item) => encode(plain(item))) : null;
  const members = isObject(value)
    ? Object.entries(value).map(([member, one]): Pair => [encode(member), encode(plain(one))])
    : null;
  const flat = items ??
    members?.map(([member, one]) => (explode ? `${member}=${one}` : `${member},${one}`)) ?? [encode(plain(value))];
  switch (style.style) {
    case "label":
      return `.${flat.join(explode ? "." : ",")}`;
    case "matrix":
      if (explode && items !== null) return items.map((item) => `;${key}=${item}`).join("");
      if (explode && members !== null) return members.map(([member, one]) => `;${member}=${one}`).join("");
      return `;${key}=${flat.join(",")}`;
    default:
      return flat.join(SEPARATORS[style.style] ?? ",");
  }
}

/** A header's value: style simple, as it is. */
export function headerOf(value: unknown, style: Style): string {
  if (Array.isArray(value)) return value.map(plain).join(",");
  if (!isObject(value)) return plain(value);
  return Object.entries(value)
    .map(([member, one]) => `${member}${style.explode ? "=" : ","}${plain(one)}`)
    .join(",");
}

/** What is no text is written as JSON, which for numbers and booleans is what everybody expects. */
export function plain(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** RFC 6570 §3.2.3: reserved characters stay, and so does what is encoded already. */
function encodeReserved(text: string): string {
  return encodeURI(text)
    .replaceAll("%5B", "[")
    .replaceAll("%5D", "]")
    .replaceAll(/%25([0-9a-f]{2})/gi, "%$1")
    .replaceAll("#", "%23")
    .replaceAll("&", "%26");
}
