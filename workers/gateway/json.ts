import { fail, ok, type Problem, type Result } from "../../shared/domain/result.ts";
import { jsonErrorPlace } from "./json-place.ts";

const UNSAFE_KEYS: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

export interface JsonRules {
  readonly maxDepth: number;
  /**
   * Names that climb the prototype chain when someone merges objects carelessly are refused, save under
   * these top-level members: what is in them is somebody's data, kept as it is and never merged.
   */
  readonly refuseUnsafeKeys: false | { readonly exceptUnder: readonly string[] };
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });

export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Parses text from outside. `JSON.parse` makes own properties only, so the names are harmless until merged. */
export function parseJson(text: string, rules: JsonRules): Result<unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return notJson(text);
  }
  const problem = inspect(value, rules);
  return problem === undefined ? ok(value) : fail("invalid", problem.message, [problem]);
}

function notJson(text: string): Result<never> {
  const place = jsonErrorPlace(text);
  if (place === undefined) return fail("invalid", "The body is not valid JSON.");
  const found = place.offset >= text.length ? "it ends too early" : `unexpected ${JSON.stringify(text[place.offset])}`;
  const detail = `The body is not valid JSON: ${found} at line ${place.line}, column ${place.column}.`;
  return fail("invalid", detail, [
    { path: "", code: "json.syntax", message: found, line: place.line, column: place.column },
  ]);
}

interface Visit {
  readonly value: object;
  readonly depth: number;
  readonly parent: Visit | null;
  readonly key: string;
  readonly lenient: boolean;
}

/** One walk, without recursion: the value may be far deeper than the stack. */
function inspect(root: unknown, rules: JsonRules): Problem | undefined {
  if (typeof root !== "object" || root === null) return undefined;
  const strict = rules.refuseUnsafeKeys;
  const pending: Visit[] = [{ value: root, depth: 1, parent: null, key: "", lenient: strict === false }];
  for (let visit = pending.pop(); visit !== undefined; visit = pending.pop()) {
    if (visit.depth > rules.maxDepth) {
      return {
        path: pointer(visit),
        code: "json.depth",
        message: `The body nests deeper than ${rules.maxDepth} levels.`,
      };
    }
    const { value, depth, lenient } = visit;
    if (Array.isArray(value)) {
      for (let i = 0; i < value.length; i++) {
        const item: unknown = value[i];
        if (typeof item === "object" && item !== null)
          pending.push({ value: item, depth: depth + 1, parent: visit, key: `${i}`, lenient });
      }
      continue;
    }
    for (const [key, member] of Object.entries(value)) {
      if (!lenient && UNSAFE_KEYS.has(key)) {
        const path = pointer({ value: {}, depth, parent: visit, key, lenient });
        return { path, code: "json.key", message: `The name "${key}" is not accepted here (at ${path}).` };
      }
      if (typeof member !== "object" || member === null) continue;
      const exempt = lenient || (depth === 1 && strict !== false && strict.exceptUnder.includes(key));
      pending.push({ value: member, depth: depth + 1, parent: visit, key, lenient: exempt });
    }
  }
  return undefined;
}

function pointer(visit: Visit): string {
  const parts: string[] = [];
  for (let at: Visit = visit; at.parent !== null; at = at.parent)
    parts.push(at.key.replaceAll("~", "~0").replaceAll("/", "~1"));
  return parts
    .reverse()
    .map((part) => `/${part}`)
    .join("");
}
