import type { Problem } from "../domain/result.ts";
import { connectorFunction } from "../connectors/index.ts";
import { createJqExpressions } from "../dsl/expressions-jq.ts";
import type { Links } from "../dsl/functions.ts";
import { checkDefinition } from "../dsl/parse.ts";
import { stepPlace } from "./draft.ts";
import { readRoot } from "./document.ts";
import { exportedBy } from "./exports.ts";
import { wrappedOf } from "./failure.ts";
import { readIf } from "./if-step.ts";
import { namesIn } from "./link.ts";
import { mayPrecede } from "./meaning.ts";
import { ALWAYS, NOTHING } from "./new-step.ts";
import { sitesOf } from "./sites.ts";
import { at, isWithin, type Place, places, pointer } from "./tree.ts";
import type { StepPath } from "./types.ts";

/** What is wrong, and at which step and member; null: it is about the workflow as a whole. */
export interface StepProblem extends Problem {
  readonly step: StepPath | null;
  /** JSON pointer within the step's task, as `set` and `setField` take it. */
  readonly member: string;
}

const expressions = createJqExpressions();

/**
 * Everything that keeps a definition from being run as it was meant: what the language refuses, its warnings, and what
 * only the builder knows (a condition that nobody has filled in).
 */
export function problemsOf(text: string, links: Links = { connectors: connectorFunction }): readonly StepProblem[] {
  const read = readRoot(text);
  // What has been read once is not read again: a problem has its line only where the text can't be read.
  const checked = checkDefinition(read.ok ? read.value : text, expressions, links);
  const found = checked.ok
    ? checked.value.warnings
    : (checked.error.problems ?? [{ path: "", code: checked.error.code, message: checked.error.detail }]);
  const all = read.ok ? places(read.value) : [];
  const own = read.ok ? [...unfilled(all), ...missing(all)] : [];
  return [...found, ...own].map((problem) => placed(problem, all));
}

function placed(problem: Problem, all: readonly Place[]): StepProblem {
  const inner = all.filter(({ path }) => isWithin(problem.path, path)).at(-1);
  if (inner === undefined) return { ...problem, step: null, member: problem.path };
  const step = stepPlace(inner);
  const { inner: to } = wrappedOf(step.name, step.task);
  const rest = problem.path.slice(step.path.length);
  return { ...problem, step: step.path, member: isWithin(rest, to) && to !== "" ? rest.slice(to.length) : rest };
}

/** What the builder has put there so that the definition can be read, and nobody has filled in. */
function unfilled(all: readonly Place[]): readonly Problem[] {
  return all.flatMap((place): Problem[] => {
    if (at(place.task, ["for", "in"]) === NOTHING)
      return [{ path: `${place.path}/for/in`, code: "loop.unset", message: "Choose the list that it goes through." }];
    const branch = readIf(place.task);
    if (branch === null) return [];
    return branch.paths.flatMap(({ case: one, index, name }) =>
      one["when"] === ALWAYS
        ? [
            {
              path: place.path + pointer(["do", 0, branch.switchName, "switch", index, name, "when"]),
              code: "condition.unset",
              message: "Say when this path is taken.",
            },
          ]
        : [],
    );
  });
}

/** References to steps that are not there, or come later: they are empty. */
function missing(all: readonly Place[]): readonly Problem[] {
  const exporters = all.flatMap((place) => {
    const exported = exportedBy(place.task);
    return exported === null ? [] : [{ place, exported }];
  });
  // A context that comes as a whole may have anything in it.
  if (exporters.some(({ exported }) => !exported.keeps)) return [];
  if (exporters.some(({ exported }) => exported.keys.length === 0)) return [];
  return all.flatMap((place) =>
    sitesOf(place.task).flatMap(({ source, member }) =>
      namesIn(source).flatMap((name): Problem[] => {
        const before = exporters.some(
          ({ place: other, exported }) => exported.keys.includes(name) && mayPrecede(other, place),
        );
        if (before || (member.startsWith("/export/") && exportedBy(place.task)?.keys.includes(name) === true))
          return [];
        const message = `It refers to “${name}”, which is not there when this is done: choose another value.`;
        return [{ path: place.path + member, code: "reference.missing", message, severity: "warning" }];
      }),
    ),
  );
}
