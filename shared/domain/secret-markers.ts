/**
 * What stands in a journal where a secret's value belongs: `⟦secret:<nonce>:<path>⟧`. The path is the secret's name,
 * and the members below it, as a JSON pointer without its first slash. The nonce is of the execution: text that came
 * from outside can't be taken for a marker, and a marker of one execution means nothing in another.
 */
export function secretMarker(nonce: string, path: readonly string[]): string {
  return `⟦secret:${nonce}:${path.map(escape).join("/")}⟧`;
}

/** Every marker of this execution in a text. */
export function markersIn(nonce: string): RegExp {
  return new RegExp(`⟦secret:${nonce}:([^⟧]*)⟧`, "gu");
}

export function pathOfMarker(path: string): readonly string[] {
  return path.split("/").map(unescape);
}

function escape(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1").replaceAll("⟧", "~2");
}

function unescape(name: string): string {
  return name.replaceAll("~2", "⟧").replaceAll("~1", "/").replaceAll("~0", "~");
}
