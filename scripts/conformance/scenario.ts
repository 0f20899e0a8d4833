import { parse } from "yaml";
import type { Scenario } from "../../shared/engine/testing/gherkin.ts";
import type { Event, Execution } from "../demo/platform/api.ts";
import { diff } from "../demo/diff.ts";
import { redirected } from "./redirect.ts";
import type { Platform } from "./platform.ts";
import { PLAIN, standIn } from "./stand-in/stand-in.ts";

const ENDS_WITHIN_MS = 30_000;

/** What the steps of a scenario are checked against. */
interface Outcome {
  readonly execution: Execution;
  readonly history: readonly Event[];
}

/**
 * Carries out one scenario of the conformance kit (its README names the steps) against a running platform.
 * @returns what was not as it should be, one sentence each; empty: it passed
 */
export async function runScenario(platform: Platform, scenario: Scenario): Promise<readonly string[]> {
  const services = standIn(PLAIN);
  let definition: string | undefined;
  let input: unknown;
  let outcome: Outcome | undefined;
  const wrong: string[] = [];
  try {
    for (const { text, block } of scenario.steps) {
      if (text.startsWith("a workflow with definition")) definition = block ?? "";
      else if (/^(given )?the workflow input is/.test(text)) input = parse(block ?? "");
      else if (text.startsWith("the workflow is executed")) {
        if (definition === undefined) return ["no definition is given before it is executed"];
        const problems = await platform.validate(definition);
        if (problems.length > 0) return problems.map(({ path, message }) => `${path}: ${message}`);
        const id = await platform.start(await redirected(parse(definition), services), input);
        const execution = await platform.ended(id, ENDS_WITHIN_MS);
        outcome = { execution, history: await platform.api.history(id) };
      } else if (outcome === undefined) return [`"${text}" is no step that can come before the workflow is executed`];
      else wrong.push(...check(outcome, text, block === null ? undefined : parse(block)));
    }
    return outcome === undefined ? ["it executes no workflow"] : wrong;
  } finally {
    await services.close();
  }
}

type Check = (outcome: Outcome, found: readonly string[], expected: unknown) => readonly string[];

const CHECKS: readonly (readonly [RegExp, Check])[] = [
  [/^the workflow should complete$/, (outcome) => hasStatus(outcome, "completed")],
  [
    /^the workflow should complete with output:?$/,
    (outcome, _, expected) => [
      ...hasStatus(outcome, "completed"),
      ...diff(expected, outcome.execution.output).map((line) => `output: ${line}`),
    ],
  ],
  [/^the workflow should cancel$/, (outcome) => hasStatus(outcome, "cancelled")],
  [/^the workflow should fault$/, (outcome) => hasStatus(outcome, "faulted")],
  [
    /^the workflow should fault with error:?$/,
    (outcome, _, expected) => [
      ...hasStatus(outcome, "faulted"),
      ...diff(expected, outcome.execution.error).map((line) => `error: ${line}`),
    ],
  ],
  [
    /^the workflow output should have properties (.+)$/,
    ({ execution }, [paths = ""]) =>
      [...paths.matchAll(/'([^']+)'/g)]
        .map(([, path = ""]) => path)
        .filter((path) => at(execution.output, path) === undefined)
        .map((path) => `the output has no '${path}': ${JSON.stringify(execution.output)}`),
  ],
  [
    /^the workflow output should have a '(.+)' property with value:?$/,
    ({ execution }, [path = ""], expected) =>
      diff(expected, at(execution.output, path)).map((line) => `output.${path}: ${line}`),
  ],
  [
    /^the workflow output should have a '(.+)' property containing (\d+) items$/,
    ({ execution }, [path = "", count]) => {
      const value = at(execution.output, path);
      const length = Array.isArray(value) ? value.length : undefined;
      return length === Number(count) ? [] : [`output.${path} should have ${count} items: ${JSON.stringify(value)}`];
    },
  ],
  [/^(\S+) should run first$/, ({ history }, [task]) => same("the first task", task, ran(history)[0])],
  [/^(\S+) should run last$/, ({ history }, [task]) => same("the last task", task, ran(history).at(-1))],
  [/^(\S+) should run before (\S+)$/, ({ history }, [first, second]) => inOrder(history, first, second)],
  [/^(\S+) should run after (\S+)$/, ({ history }, [second, first]) => inOrder(history, first, second)],
  [/^(\S+) should complete$/, ({ history }, [task]) => taskEnd(history, task, "task.completed")],
  [/^(\S+) should cancel$/, ({ history }, [task]) => taskEnd(history, task, "task.cancelled")],
  [/^(\S+) should fault$/, ({ history }, [task]) => taskEnd(history, task, "task.faulted")],
  [
    /^(\S+) should complete with output:?$/,
    ({ history }, [task], expected) => taskEnd(history, task, "task.completed", "output", expected),
  ],
  [
    /^(\S+) should fault with error:?$/,
    ({ history }, [task], expected) => taskEnd(history, task, "task.faulted", "error", expected),
  ],
];

function check(outcome: Outcome, text: string, expected: unknown): readonly string[] {
  for (const [pattern, carryOut] of CHECKS) {
    const found = pattern.exec(text);
    if (found !== null) return carryOut(outcome, found.slice(1), expected);
  }
  return [`"${text}" is no step of the kit`];
}

function hasStatus({ execution }: Outcome, wanted: string): readonly string[] {
  if (execution.status === wanted) return [];
  return [`it is ${execution.status}, not ${wanted}: ${JSON.stringify(execution.error ?? execution.output)}`];
}

function same(what: string, expected: unknown, actual: unknown): readonly string[] {
  return expected === actual ? [] : [`${what} is ${String(actual)}, not ${String(expected)}`];
}

function at(value: unknown, path: string): unknown {
  return path.split(".").reduce((found: unknown, key) => {
    return typeof found === "object" && found !== null ? (found as Record<string, unknown>)[key] : undefined;
  }, value);
}

/** The names of the tasks in the order in which they were started. */
function ran(history: readonly Event[]): readonly string[] {
  return history.filter(({ type }) => type === "task.started").map(({ data }) => String(data["name"]));
}

function inOrder(history: readonly Event[], first = "", second = ""): readonly string[] {
  const order = ran(history);
  const before = order.indexOf(first);
  const after = order.indexOf(second);
  if (before !== -1 && before < after) return [];
  return [`${first} did not run before ${second}: ${order.join(", ")}`];
}

function taskEnd(
  history: readonly Event[],
  task = "",
  type: string,
  member?: "output" | "error",
  expected?: unknown,
): readonly string[] {
  const frames = history.filter((event) => event.type === "task.started" && event.data["name"] === task);
  const ends = history.filter((event) => event.type === type && frames.some(({ frame }) => frame === event.frame));
  if (ends.length === 0) return [`there is no ${type} of ${task}`];
  if (member === undefined) return [];
  const last = ends.at(-1);
  return diff(expected, last?.data[member]).map((line) => `${task}: ${line}`);
}
