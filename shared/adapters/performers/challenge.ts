export interface Challenge {
  /** Lower case. */
  readonly scheme: string;
  /** Names in lower case, values without quotes. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** More are no longer an offer. */
const MAX_CHALLENGES = 16;
const TOKEN = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";

/**
 * The challenges of `WWW-Authenticate`, several headers joined by commas. What does not parse ends the list.
 * @see RFC 9110 §11.6.1
 */
export function challengesOf(header: string): readonly Challenge[] {
  const found: { scheme: string; parameters: Record<string, string> }[] = [];
  // One after another, each from where the last ended: no backtracking over what a server sent.
  const parameter = new RegExp(`[\\s,]*(${TOKEN})[ \\t]*=[ \\t]*(?:"((?:[^"\\\\]|\\\\.)*)"|(${TOKEN}))`, "y");
  const scheme = new RegExp(`[\\s,]*(${TOKEN})(?=[\\s,]|$)`, "y");
  for (let at = 0; at < header.length && found.length <= MAX_CHALLENGES;) {
    parameter.lastIndex = at;
    scheme.lastIndex = at;
    const last = found.at(-1);
    const pair = last === undefined ? null : parameter.exec(header);
    if (pair !== null && last !== undefined) {
      const [, name = "", quoted, plain = ""] = pair;
      last.parameters[name.toLowerCase()] = quoted === undefined ? plain : quoted.replaceAll(/\\(.)/g, "$1");
      at = parameter.lastIndex;
      continue;
    }
    const next = scheme.exec(header);
    if (next === null) break;
    found.push({ scheme: (next[1] ?? "").toLowerCase(), parameters: {} });
    at = scheme.lastIndex;
  }
  return found;
}
