import { pathOfMarker } from "./secret-markers.ts";

/** A marker as it is found in a text: as it was written, or percent-encoded as a part of a URL. */
export interface FoundMarker {
  readonly path: readonly string[];
  readonly encoded: boolean;
}

/** As `secretMarker` writes it; and as `URL` and `URLSearchParams` encode that, the latter also its colons. */
function markerPattern(nonce: string): RegExp {
  return new RegExp(
    `⟦secret:${nonce}:([^⟧]*)⟧|%E2%9F%A6secret(:|%3A)${nonce}(?::|%3A)((?:(?!%E2%9F%A7).)*)%E2%9F%A7`,
    "giu",
  );
}

/** Replaces each marker of this execution in a text. */
export function replaceMarkers(text: string, nonce: string, replacement: (marker: FoundMarker) => string): string {
  if (!text.includes(nonce)) return text;
  return text.replaceAll(
    markerPattern(nonce),
    (_whole: string, raw: string | undefined, colon: string | undefined, encoded: string | undefined) =>
      replacement(
        raw !== undefined
          ? { path: pathOfMarker(raw), encoded: false }
          : { path: pathOfMarker(decoded(encoded ?? "", colon !== ":")), encoded: true },
      ),
  );
}

/** The path, where the text is one marker and nothing else. */
export function onlyMarker(text: string, nonce: string): readonly string[] | undefined {
  const match = new RegExp(`^⟦secret:${nonce}:([^⟧]*)⟧$`, "u").exec(text);
  return match?.[1] === undefined ? undefined : pathOfMarker(match[1]);
}

/**
 * The name in place of each marker, for what leaves an execution without having been sent anywhere: its answer, its
 * events, a sub-workflow's input. It gives away neither the value nor the nonce; and a marker that comes back is no
 * longer one.
 */
export function maskMarkers<T>(value: T, nonce: string): T;
export function maskMarkers(value: unknown, nonce: string): unknown {
  if (typeof value === "string") return replaceMarkers(value, nonce, ({ path }) => `[secret ${path[0] ?? ""}]`);
  if (Array.isArray(value)) return value.map((item: unknown) => maskMarkers(item, nonce));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [maskMarkers(key, nonce), maskMarkers(member as unknown, nonce)]),
    );
  }
  return value;
}

function decoded(text: string, form: boolean): string {
  try {
    return decodeURIComponent(form ? text.replaceAll("+", " ") : text);
  } catch {
    return text;
  }
}
