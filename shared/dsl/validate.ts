import type { Problem } from "../domain/result.ts";
import type { Expressions } from "../ports/expressions.ts";
import type { Definition } from "./types.ts";
import { Validation } from "./validate-context.ts";
import {
  validateDocumentMetadata,
  validateError,
  validateFlow,
  validateRetry,
  validateTimeout,
} from "./validate-parts.ts";
import { validateTasks } from "./validate-tasks.ts";

/** Reusable components that this engine does not know yet, and what to do meanwhile. */
const UNSUPPORTED_USE = {
  authentications: "Authentication policies are not supported yet: set the Authorization header in with.headers.",
  secrets: "Secrets are not supported yet: pass what is needed in the workflow's input.",
  functions: "Functions are not supported yet: use call: http.",
  extensions: "Extensions are not supported yet: put the tasks where they should run.",
  catalogs: "Catalogs are not supported yet: use call: http.",
} as const;

/**
 * What is wrong with a definition beyond its form: targets and references that are not there,
 * expressions that do not parse, durations and URIs that are none, and what the engine does not
 * support yet. At most 100 problems; none means that it can run.
 */
export function validateDefinition(definition: Definition, expressions: Expressions): Problem[] {
  const { use, evaluate } = definition;
  const check = new Validation(expressions.inMode(evaluate?.mode ?? "strict"), use);
  validateDocumentMetadata(check, definition.document.metadata, ["document", "metadata"]);
  if (definition.schedule !== undefined) {
    check.add(
      ["schedule"],
      "feature.unsupported",
      "Schedules are not supported yet: start the workflow by a hook or through the API.",
    );
  }
  if (evaluate?.language !== undefined && evaluate.language !== "jq") {
    check.add(
      ["evaluate", "language"],
      "feature.unsupported",
      `Expressions in ${evaluate.language} are not supported: use jq.`,
    );
  }
  for (const [name, message] of Object.entries(UNSUPPORTED_USE)) {
    if (use?.[name as keyof typeof UNSUPPORTED_USE] !== undefined)
      check.add(["use", name], "feature.unsupported", message);
  }
  for (const [name, error] of Object.entries(use?.errors ?? {})) validateError(check, error, ["use", "errors", name]);
  for (const [name, retry] of Object.entries(use?.retries ?? {})) validateRetry(check, retry, ["use", "retries", name]);
  for (const [name, timeout] of Object.entries(use?.timeouts ?? {}))
    validateTimeout(check, timeout, ["use", "timeouts", name]);
  validateFlow(check, definition, []);
  validateTimeout(check, definition.timeout, ["timeout"]);
  validateTasks(check, definition.do, ["do"]);
  return check.problems;
}
