import { secretMarker } from "../domain/secret-markers.ts";
import { hasExpression } from "../dsl/expression-syntax.ts";
import { analyse, ANY, splitTemplate } from "../jq/dsl/index.ts";
import { TaskFailure } from "./errors.ts";

/** The secrets that expressions in a value read: the name of each, and the members below it, as far as they are names. */
export function secretPaths(source: unknown): readonly (readonly string[])[] {
  const paths: (readonly string[])[] = [];
  const collect = (part: unknown): void => {
    if (typeof part === "string") {
      if (part.includes("$secrets")) paths.push(...programsIn(part).flatMap(pathsIn));
    } else if (typeof part === "object" && part !== null) Object.values(part).forEach(collect);
  };
  collect(source);
  // The shorter first: where a secret is read as a whole there is nothing below its marker.
  return paths.sort((a, b) => a.length - b.length);
}

function programsIn(text: string): readonly string[] {
  if (!hasExpression(text)) return [text];
  try {
    return splitTemplate(text).flatMap((part) => (part.type === "expression" ? [part.source] : []));
  } catch {
    return [];
  }
}

function pathsIn(program: string): readonly (readonly string[])[] {
  try {
    return analyse(program).reads.flatMap(({ variable, path }) => {
      if (variable !== "secrets") return [];
      const end = path.findIndex((key) => typeof key !== "string" || key === ANY);
      return [path.slice(0, end < 0 ? path.length : end).map(String)];
    });
  } catch {
    // What does not parse is not evaluated either.
    return [];
  }
}

/**
 * What `$secrets` is: a marker for each secret, or part of one, that is read. No value ever comes here.
 *
 * @param declared `use.secrets`
 * @param nonce of the execution; null: it was not started as one that uses secrets
 * @throws {TaskFailure} authorization, 403 (DSL, "Secret")
 */
export function secretMarkers(
  paths: readonly (readonly string[])[],
  declared: readonly string[],
  nonce: string | null,
): unknown {
  const root: Markers = new Map();
  const whole = paths.some((path) => path.length === 0);
  for (const path of whole ? declared.map((name) => [name]) : paths) {
    const [name] = path;
    if (name === undefined) continue;
    if (!declared.includes(name)) throw refused(`The secret "${name}" is not named in use.secrets.`);
    if (nonce === null) throw refused(`The secret "${name}" can't be read by this execution.`);
    put(root, path, secretMarker(nonce, path));
  }
  return plain(root);
}

type Markers = Map<string, string | Markers>;

/** Nothing goes below a marker: that secret is read as a whole. */
function put(root: Markers, path: readonly string[], marker: string): void {
  let at = root;
  for (const key of path.slice(0, -1)) {
    const below = at.get(key) ?? new Map<string, string | Markers>();
    if (typeof below === "string") return;
    at.set(key, below);
    at = below;
  }
  const last = path.at(-1);
  if (last !== undefined && !at.has(last)) at.set(last, marker);
}

function plain(markers: Markers): unknown {
  return Object.fromEntries(
    [...markers].map(([name, value]) => [name, typeof value === "string" ? value : plain(value)]),
  );
}

function refused(detail: string): TaskFailure {
  return new TaskFailure("authorization", "Secret not available", detail);
}
