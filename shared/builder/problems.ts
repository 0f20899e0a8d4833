import type { Problem } from "../domain/result.ts";
import { connectorFunction } from "../connectors/index.ts";
import { createJqExpressions } from "../dsl/expressions-jq.ts";
import type { Links } from "../dsl/functions.ts";
import { checkDefinition } from "../dsl/parse.ts";
import { stepPlace } from "./draft.ts";
import { readRoot } from "./document.ts";
import { exportedBy } from "./exports.ts";
import { wrappedOf } from "./failure.ts";
import { namesIn } from "./link.ts";
import { mayPrecede } from "./meaning.ts";
import { titleOf, titlesOfSteps } from "./if-title.ts";
import { isBranchList } from "./outline.ts";
import { plainWords } from "./problem-words.ts";
import { sitesOf } from "./sites.ts";
import { at, isWithin, type Place, places, segments } from "./tree.ts";
import type { StepPath } from "./types.ts";
import { unfinished } from "./unfinished.ts";

/** What is wrong, and at which step and member; null: it is about the workflow as a whole. */
export interface StepProblem extends Problem {
  readonly step: StepPath | null;
  /** JSON pointer within the step's task, as `set` and `setField` take it. */
  readonly member: string;
  /** The step as people read it; null: it is about the workflow as a whole. */
  readonly title: string | null;
  /** Nothing is wrong: it is what nobody has filled in yet. */
  readonly unfinished: boolean;
  /** What the validation said, in the language's words, where `message` says it in others: for the view of the text. */
  readonly detail?: string;
}

const expressions = createJqExpressions();

/**
 * Everything that keeps a definition from being run as it was meant: what the language refuses, its warnings, and what
 * only the builder knows (a field that is empty).
 */
export function problemsOf(text: string, links: Links = { connectors: connectorFunction }): readonly StepProblem[] {
  const read = readRoot(text);
  // What has been read once is not read again: a problem has its line only where the text can't be read.
  const checked = checkDefinition(read.ok ? read.value : text, expressions, links);
  const found = checked.ok
    ? checked.value.warnings
    : (checked.error.problems ?? [{ path: "", code: checked.error.code, message: checked.error.detail }]);
  const all = read.ok ? places(read.value) : [];
  const empty = read.ok ? unfinished(read.value, all) : [];
  // Of a field that is empty the language says only that it is no good as it is.
  const told = found.filter(({ path }) => !empty.some((one) => one.path === path));
  return [...told, ...empty, ...missing(all)].map((problem) => ({
    ...placed(problem, all),
    unfinished: empty.includes(problem) || (read.ok && isUnfinished(problem, read.value)),
  }));
}

const UNFINISHED = /^(?:required|list\.empty)$/;

/** What is not there, or is empty, is not filled in yet; whatever else is refused is wrong. */
function isUnfinished({ path, code }: Problem, root: unknown): boolean {
  if (UNFINISHED.test(code)) return true;
  const value = at(root, segments(path));
  if (typeof value === "object" && value !== null) return Object.keys(value).length === 0;
  return value === "" || value === null;
}

function placed(problem: Problem, all: readonly Place[]): Omit<StepProblem, "unfinished"> {
  let inner = all.filter(({ path }) => isWithin(problem.path, path)).at(-1);
  // A branch that is a list is no step of its own.
  if (inner !== undefined && inner.role === "branch" && inner.parent !== null && isBranchList(inner.task))
    inner = inner.parent;
  if (inner === undefined) return worded(problem, null, problem.path, null);
  const step = stepPlace(inner);
  const { inner: to } = wrappedOf(step.name, step.task);
  const rest = problem.path.slice(step.path.length);
  const member = isWithin(rest, to) && to !== "" ? rest.slice(to.length) : rest;
  return worded(
    problem,
    step.path,
    member,
    titleOf(
      step.name,
      step.task,
      titlesOfSteps(() => all),
    ),
  );
}

/** Where the text can't be read, what is wrong with it is told as it is: there is nothing but the text to look at. */
function worded(
  problem: Problem,
  step: StepPath | null,
  member: string,
  title: string | null,
): Omit<StepProblem, "unfinished"> {
  const message = problem.code.startsWith("yaml.") ? problem.message : plainWords(problem, member);
  const one = { ...problem, message, step, member, title };
  return message === problem.message ? one : { ...one, detail: problem.message };
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
