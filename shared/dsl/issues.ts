import type { z } from "zod";
import type { Problem } from "../domain/result.ts";
import { MAX_PROBLEMS } from "./json-value.ts";
import { describe } from "./schema-choose.ts";
import { pointer } from "./pointer.ts";

/** zod's issues as problems, one for each mistake, in an author's words. */
export function problemsOf(issues: readonly z.core.$ZodIssue[], root: unknown): Problem[] {
  return issues.flatMap((issue) => toProblems(issue, root)).slice(0, MAX_PROBLEMS);
}

function toProblems(issue: z.core.$ZodIssue, root: unknown): Problem[] {
  const path = issue.path.map((segment) => (typeof segment === "number" ? segment : String(segment)));
  const at = pointer(path);
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => ({
        path: pointer([...path, key]),
        code: "unknown_property",
        message: `"${key}" is not a property of ${place(path)}: check its spelling and indentation.`,
      }));
    case "invalid_type": {
      const value = valueAt(root, path);
      if (value === undefined) {
        return [{ path: at, code: "required", message: `${quoted(path)} is missing.` }];
      }
      // A message of the schema's own says more than the type that was expected.
      const own = issue.message.startsWith("Invalid input") ? undefined : issue.message;
      return [
        {
          path: at,
          code: "type",
          message: own ?? `Must be ${EXPECTED[issue.expected] ?? issue.expected}, not ${describe(value)}.`,
        },
      ];
    }
    case "invalid_value":
      return [
        {
          path: at,
          code: "value",
          message: `Must be one of ${issue.values.map((value) => String(value)).join(", ")}.`,
        },
      ];
    case "custom": {
      const code: unknown = issue.params?.["code"];
      if (code === "type" && valueAt(root, path) === undefined)
        return [{ path: at, code: "required", message: `${quoted(path)} is missing.` }];
      return [{ path: at, code: typeof code === "string" ? code : "value", message: issue.message }];
    }
    case "too_small":
      return [{ path: at, code: issue.origin === "array" ? "list.empty" : "value", message: issue.message }];
    default:
      return [{ path: at, code: "value", message: issue.message.endsWith(".") ? issue.message : `${issue.message}.` }];
  }
}

const EXPECTED: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  object: "an object",
  record: "an object",
  array: "a list",
};

function quoted(path: readonly (string | number)[]): string {
  const last = path.at(-1);
  return last === undefined ? "The definition" : `"${last}"`;
}

function place(path: readonly (string | number)[]): string {
  return path.length === 0 ? "a definition" : quoted(path);
}

function valueAt(root: unknown, path: readonly (string | number)[]): unknown {
  let value: unknown = root;
  for (const segment of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, segment)) return undefined;
    value = (value as Record<string | number, unknown>)[segment];
  }
  return value;
}
