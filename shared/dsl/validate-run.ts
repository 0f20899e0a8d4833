import { hasExpression } from "./expression-syntax.ts";
import type { Path } from "./pointer.ts";
import type { RunTask } from "./types.ts";
import type { Validation } from "./validate-context.ts";
import { validatePinned } from "./validate-endpoint.ts";

type Run = RunTask["run"];
/** semver.org; or what names the newest that is published. */
const VERSION = /^(?:latest|\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?)$/;
const JAVASCRIPT: ReadonlySet<string> = new Set(["js", "javascript"]);

export function validateRun(check: Validation, run: Run, path: Path): void {
  if (run.container !== undefined)
    return check.add(
      [...path, "container"],
      "feature.unsupported",
      "There are no containers here: run it behind HTTP (call: http), or write it as a script (run: {script: {language: js}}).",
    );
  if (run.shell !== undefined)
    return check.add(
      [...path, "shell"],
      "feature.unsupported",
      "There is no shell here: write it as a script (run: {script: {language: js}}), or call a service over HTTP.",
    );
  if (run.script !== undefined) return validateScript(check, run.script, [...path, "script"]);
  if (run.workflow !== undefined) validateSubflow(check, run, run.workflow, [...path, "workflow"]);
}

function validateScript(check: Validation, script: NonNullable<Run["script"]>, path: Path): void {
  const { language, code, source } = script;
  if (!JAVASCRIPT.has(language.toLowerCase())) {
    const why = /^py/i.test(language) ? "Python has no isolate here" : `Scripts in ${language} can't be run here`;
    check.add([...path, "language"], "feature.unsupported", `${why}: write it in js, or call a service over HTTP.`);
  }
  // The code itself is a program: what looks like an expression in it is a template literal of its own.
  if (code !== undefined && code.trim() === "") check.add([...path, "code"], "value", "There is no code in it.");
  if (source !== undefined) validatePinned(check, source.endpoint, [...path, "source", "endpoint"]);
  check.text(script.stdin, [...path, "stdin"]);
  check.template(script.arguments, [...path, "arguments"]);
  check.template(script.environment, [...path, "environment"]);
}

function validateSubflow(check: Validation, run: Run, workflow: NonNullable<Run["workflow"]>, path: Path): void {
  const { namespace, name, version, input } = workflow;
  if (run.return !== undefined)
    check.warn(
      [...path.slice(0, -1), "return"],
      "run.return",
      "A workflow has no streams: what it gives is its output.",
    );
  check.template(input, [...path, "input"]);
  if (!hasExpression(version) && !VERSION.test(version))
    check.add([...path, "version"], "value", "Must be a version such as '0.1.0', or latest.");
  for (const part of ["namespace", "name", "version"] as const) {
    if (hasExpression(workflow[part]))
      check.add([...path, part], "subflow.dynamic", "Which workflow runs has to be known before: write it out.");
  }
  const { document } = check.definition;
  if (namespace === document.namespace && name === document.name)
    check.warn(
      path,
      "subflow.cycle",
      `The workflow runs itself: it ends only if something stops it from getting here.`,
    );
}
