import { escapeAll } from "./fields.ts";
import { asWords } from "./names.ts";
import { shellWords } from "./shell-words.ts";
import type { NewStep } from "./types.ts";

interface Request {
  method: string | null;
  url: string | null;
  readonly headers: Map<string, string>;
  readonly data: string[];
  json: boolean;
  get: boolean;
  user: string | null;
  redirect: boolean;
}

/** Options that take a value and change nothing of the request that is sent from here. */
const IGNORED = new Set(
  "-o --output -w --write-out -m --max-time --connect-timeout --retry --retry-delay --cacert --cert --key -x --proxy -c --cookie-jar --resolve -D --dump-header -K --config --limit-rate".split(
    " ",
  ),
);
const DATA = new Set(["-d", "--data", "--data-raw", "--data-binary", "--data-ascii", "--data-urlencode", "--json"]);
const SHORT_WITH_VALUE = "XHduAebomwxcDK";

/** A command of curl as an HTTP step; null where it is none. What is secret in it is found by findSecrets. */
export function fromCurl(curl: string): NewStep | null {
  const [command, ...words] = shellWords(curl.trim().replace(/^\$\s+/, ""));
  if (command === undefined || !/^(?:.*\/)?curl(?:\.exe)?$/.test(command)) return null;
  const request: Request = {
    method: null,
    url: null,
    headers: new Map(),
    data: [],
    json: false,
    get: false,
    user: null,
    redirect: false,
  };
  for (let at = 0; at < words.length; at++) {
    const { option, value, used } = optionAt(words, at);
    at += used;
    if (option === null) request.url ??= value;
    else take(request, option, value);
  }
  return request.url === null ? null : stepOf(request, request.url);
}

/** An option with its value, which may stand in the same word (`-XPOST`, `--request=POST`). */
function optionAt(words: readonly string[], at: number): { option: string | null; value: string; used: number } {
  const word = words[at] ?? "";
  if (!word.startsWith("-") || word === "-") return { option: null, value: word, used: 0 };
  const long = /^(--[^=]+)=([\s\S]*)$/.exec(word);
  if (long !== null) return { option: long[1] ?? "", value: long[2] ?? "", used: 0 };
  if (!word.startsWith("--") && word.length > 2) {
    // `-sSL` are three options, `-XPOST` is one with its value.
    const index = [...word].findIndex((letter, place) => place > 0 && SHORT_WITH_VALUE.includes(letter));
    if (index < 0) return { option: word.includes("L") ? "-L" : word.includes("G") ? "-G" : "", value: "", used: 0 };
    const option = `-${word.charAt(index)}`;
    return index === word.length - 1
      ? { option, value: words[at + 1] ?? "", used: 1 }
      : { option, value: word.slice(index + 1), used: 0 };
  }
  const takes = word.startsWith("--") ? LONG_WITH_VALUE.has(word) : SHORT_WITH_VALUE.includes(word.charAt(1));
  return takes ? { option: word, value: words[at + 1] ?? "", used: 1 } : { option: word, value: "", used: 0 };
}

const LONG_WITH_VALUE = new Set([
  ...DATA,
  ...IGNORED,
  "--request",
  "--header",
  "--url",
  "--user",
  "--user-agent",
  "--referer",
  "--cookie",
  "--oauth2-bearer",
  "--url-query",
  "--form",
  "-F",
]);

function take(request: Request, option: string, value: string): void {
  if (DATA.has(option)) {
    request.data.push(option === "--data-urlencode" ? urlEncoded(value) : value);
    if (option === "--json") request.json = true;
    return;
  }
  switch (option) {
    case "-X":
    case "--request":
      request.method = value;
      break;
    case "-H":
    case "--header": {
      const [, name = "", text = ""] = /^([^:;]+)[:;]\s*([\s\S]*)$/.exec(value) ?? [];
      if (name !== "") request.headers.set(name.trim(), text.trim());
      break;
    }
    case "--url":
      request.url ??= value;
      break;
    case "-u":
    case "--user":
      request.user = value;
      break;
    case "--oauth2-bearer":
      request.headers.set("Authorization", `Bearer ${value}`);
      break;
    case "-A":
    case "--user-agent":
      request.headers.set("User-Agent", value);
      break;
    case "-e":
    case "--referer":
      request.headers.set("Referer", value);
      break;
    case "-b":
    case "--cookie":
      if (value.includes("=")) request.headers.set("Cookie", value);
      break;
    case "-G":
    case "--get":
      request.get = true;
      break;
    case "-I":
    case "--head":
      request.method ??= "HEAD";
      break;
    case "-L":
    case "--location":
      request.redirect = true;
      break;
    default:
      break;
  }
}

/** `name=text`: the text is encoded, the name is not. */
function urlEncoded(value: string): string {
  const at = value.indexOf("=");
  if (at < 0) return encodeURIComponent(value);
  return `${value.slice(0, Math.max(0, at))}${at > 0 ? "=" : ""}${encodeURIComponent(value.slice(at + 1))}`;
}

function stepOf(request: Request, address: string): NewStep {
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(address) ? address : `https://${address}`;
  const [base = url, search = ""] = url.split(/\?(.*)/s);
  const data = request.data.join("&");
  const query = new URLSearchParams(
    [search.split("#")[0] ?? "", request.get ? data : ""].filter((one) => one !== "").join("&"),
  );
  const body = request.get || request.data.length === 0 ? null : data;
  const headers = new Map(request.headers);
  const parsed = body === null ? null : bodyOf(body, request, headers);
  const authentication = request.user === null ? null : basic(request.user);
  const method = (request.method ?? (body === null ? "GET" : "POST")).toLowerCase();
  const names = [...query.keys()];
  // A name that comes twice can't be a member: then the address keeps its query.
  const members = new Set(names).size === names.length && names.length > 0;
  const uri = (members || request.get ? base : url).split("#")[0] ?? base;
  const task = {
    call: "http",
    with: {
      method,
      endpoint: authentication === null ? escapeAll(uri) : { uri: escapeAll(uri), authentication },
      ...(headers.size === 0
        ? {}
        : { headers: Object.fromEntries([...headers].map(([name, text]) => [name, escapeAll(text)])) }),
      ...(members ? { query: Object.fromEntries([...query].map(([name, text]) => [name, escapeAll(text)])) } : {}),
      ...(parsed === null ? {} : { body: parsed.value }),
      ...(request.redirect ? { redirect: true } : {}),
    },
  };
  return { kind: "http", title: titleOf(method, uri), task };
}

function basic(user: string): object {
  const [username = "", password = ""] = user.split(/:(.*)/s);
  return { basic: { username: escapeAll(username), password: escapeAll(password) } };
}

/** What is JSON is edited as fields, and its type is then sent without being said. */
function bodyOf(body: string, request: Request, headers: Map<string, string>): { value: unknown } {
  const type = [...headers].find(([name]) => name.toLowerCase() === "content-type");
  if (request.json || type === undefined || /json/i.test(type[1])) {
    try {
      const value = JSON.parse(body) as unknown;
      if (type !== undefined && /^application\/json(?:;.*)?$/i.test(type[1])) headers.delete(type[0]);
      return { value: escapeAll(value) };
    } catch {
      // Sent as it stands.
    }
  }
  if (type === undefined) headers.set("Content-Type", "application/x-www-form-urlencoded");
  return { value: escapeAll(body) };
}

function titleOf(method: string, uri: string): string {
  const host = /^[a-z][a-z0-9+.-]*:\/\/(?:[^@/]*@)?([^/:]+)/i.exec(uri)?.[1] ?? "";
  const last = uri
    .replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, "")
    .split("/")
    .filter((part) => /^[A-Za-z][\w-]*$/.test(part))
    .at(-1);
  return asWords(`${method} ${last ?? host}`.replaceAll(/[_-]/g, " "));
}
