export type Path = readonly (string | number)[];

/** RFC 6901. The whole document is the empty text. */
export function pointer(path: Path): string {
  let text = "";
  for (const segment of path) text += `/${typeof segment === "number" ? segment : escape(segment)}`;
  return text;
}

/** Most keys have nothing to escape, and a definition has thousands of them. */
function escape(key: string): string {
  return key.includes("~") || key.includes("/") ? key.replaceAll("~", "~0").replaceAll("/", "~1") : key;
}

export function segments(text: string): string[] {
  if (text === "") return [];
  return text
    .slice(1)
    .split("/")
    .map((segment) => segment.replaceAll("~1", "/").replaceAll("~0", "~"));
}
