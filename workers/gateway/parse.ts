import { z } from "zod";
import { MAX_DEPTH } from "../../shared/domain/limits.ts";
import { fail, type Problem } from "../../shared/domain/result.ts";
import { readBody, requireJson } from "./body.ts";
import { decodeUtf8, parseJson } from "./json.ts";
import { Refusal, refuse, unwrap } from "./refusal.ts";
import type { Route } from "./route.ts";

type Where = "body" | "query" | "headers" | "params";

/** JSON pointers into the body as they are; into the rest, below the name of the part. */
function problemsOf(issues: readonly z.core.$ZodIssue[], where: Where, schema: z.ZodType, value: unknown): Problem[] {
  return issues.map((issue) => {
    const path = pointer(issue);
    return {
      path: where === "body" ? path : `/${where}${path}`,
      code: `${where}.${issue.code}`,
      message: messageOf(issue, valueAt(value, issue.path)) + knownKeys(issue, schema),
    };
  });
}

const pointer = ({ path }: z.core.$ZodIssue): string =>
  path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let found = value;
  for (const part of path) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, part)) return undefined;
    found = (found as Readonly<Record<PropertyKey, unknown>>)[part];
  }
  return found;
}

/**
 * Zod's own words, but where they help nobody: what is missing is not "undefined" to who sends JSON, a text in an address
 * not "NaN", and of a union it is said what each of it wants, and where.
 */
function messageOf(issue: z.core.$ZodIssue, given: unknown): string {
  const expected = expectedBy(issue);
  if (given === undefined && expected.length > 0) return `It is missing: expected ${expected.join(" or ")}`;
  if (issue.code === "invalid_type" && issue.expected === "number" && typeof given === "string")
    return `Invalid input: expected number, received ${JSON.stringify(given.slice(0, LONGEST_SAID))}`;
  if (issue.code !== "invalid_union" || issue.errors.length === 0) return issue.message;
  const each = issue.errors.flatMap(([first]) => {
    if (first === undefined) return [];
    const said = messageOf(first, valueAt(given, first.path));
    return first.path.length === 0 ? said : `${pointer(first)}: ${said}`;
  });
  return [...new Set(each)].join("; or ");
}

/** Of what was sent, as it is said back. */
const LONGEST_SAID = 50;

/** What there could be, in a word each; empty where that is not known in words. */
function expectedBy(issue: z.core.$ZodIssue): readonly string[] {
  switch (issue.code) {
    case "invalid_type":
      return [issue.expected === "record" ? "object" : issue.expected];
    case "invalid_value":
      return issue.values.map((value) => JSON.stringify(value) ?? String(value));
    case "invalid_union":
      return [...new Set(issue.errors.flatMap(([first]) => (first === undefined ? [] : expectedBy(first))))];
    default:
      return [];
  }
}

/** What would have been right, where a member of the whole is not known. */
function knownKeys(issue: z.core.$ZodIssue, schema: z.ZodType): string {
  if (issue.code !== "unrecognized_keys" || issue.path.length > 0 || !(schema instanceof z.ZodObject)) return "";
  return `. It takes ${Object.keys(schema.shape).join(", ")}`;
}

function check(schema: z.ZodType | undefined, value: unknown, where: Where): unknown {
  if (schema === undefined) return undefined;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = problemsOf(parsed.error.issues, where, schema, value);
  const [first] = problems;
  const place = first === undefined || first.path === "" ? `the ${where}` : first.path;
  throw new Refusal(fail("invalid", `Not acceptable, at ${place}: ${first?.message ?? "invalid"}.`, problems).error);
}

export function parseParams(route: Route, params: Readonly<Record<string, string>>): unknown {
  const schema = route.contract.params;
  if (schema === undefined) return undefined;
  const parsed = schema.safeParse(params);
  // A name is the caller's to choose, so it is told what is wrong with it.
  if (parsed.error?.issues.every(({ path }) => path[0] === "name")) return check(schema, params, "params");
  // An id that can't be one names nothing.
  if (!parsed.success) refuse("not_found", "There is nothing of this id.");
  return parsed.data;
}

export function parseQuery(route: Route, url: URL): unknown {
  return check(route.contract.query, Object.fromEntries(url.searchParams), "query");
}

export function parseHeaders(route: Route, headers: Headers): unknown {
  const schema = route.contract.headers;
  if (schema === undefined) return undefined;
  const named: Record<string, string> = {};
  for (const name of Object.keys(schema.shape)) {
    const value = headers.get(name);
    if (value !== null) named[name] = value;
  }
  return check(schema, named, "headers");
}

/** @returns the parsed body, and its bytes for the idempotency hash */
export async function parseBody(route: Route, request: Request): Promise<{ body: unknown; bytes: Uint8Array }> {
  const { contract } = route;
  const bytes = await readBody(request, route.bodyLimit);
  if (contract.body === undefined) return { body: undefined, bytes };
  if (bytes.byteLength === 0 && contract.bodyOptional === true)
    return { body: check(contract.body, {}, "body"), bytes };
  requireJson(request);
  const text = decodeUtf8(bytes);
  if (text === undefined) refuse("invalid", "The body is not valid UTF-8.");
  const value = unwrap(parseJson(text, { maxDepth: MAX_DEPTH, refuseUnsafeKeys: { exceptUnder: route.dataMembers } }));
  return { body: check(contract.body, value, "body"), bytes };
}
