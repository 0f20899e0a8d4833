/** A name that the DSL reads as a directive of `then`. */
const DIRECTIVES: ReadonlySet<string> = new Set(["continue", "exit", "end"]);

/** `getOrder` and `get-order` as people read them: `Get order`. What has a space in it was written for people. */
export function asWords(name: string): string {
  const words = name.includes(" ")
    ? name
    : name
        .replace(/([\p{Ll}\d])(\p{Lu})/gu, "$1 $2")
        .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1 $2")
        .replace(/(\p{Ll}{2})(\d+)$/u, "$1 $2")
        .replace(/[_-]+/g, " ")
        .trim()
        .split(/ +/)
        .map((word, at) => (at > 0 && /^\p{Lu}\p{Ll}*$/u.test(word) ? word.toLowerCase() : word))
        .join(" ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A name for a title: `Get the order!` is `getTheOrder`. It is an identifier of jq wherever letters allow that. */
export function nameOf(title: string, fallback: string): string {
  const words = title
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== "");
  const name = words
    .map((word, at) => {
      const rest = /^[A-Z0-9]+$/.test(word) && word.length > 1 ? word.slice(1).toLowerCase() : word.slice(1);
      return (at === 0 ? word.charAt(0).toLowerCase() : word.charAt(0).toUpperCase()) + rest;
    })
    .join("")
    .slice(0, MAX_NAME);
  if (name === "") return fallback;
  return /^[0-9]/.test(name) ? `_${name}` : name;
}

const MAX_NAME = 60;

/** The name, or the name with the lowest number behind it, that nobody has. */
export function uniqueName(name: string, taken: ReadonlySet<string>): string {
  const free = (one: string): boolean => one !== "" && !taken.has(one) && !DIRECTIVES.has(one);
  if (free(name)) return name;
  for (let number = 2; ; number++) {
    const numbered = name.includes(" ") ? `${name} ${number}` : `${name}${number}`;
    if (free(numbered)) return numbered;
  }
}
