import type { Problem } from "../domain/result.ts";
import type { Expressions } from "../ports/expressions.ts";
import type { Links } from "./functions.ts";
import type { Definition } from "./types.ts";
import { Validation } from "./validate-context.ts";
import { validateAuthentication } from "./validate-authentication.ts";
import { validatePinned } from "./validate-endpoint.ts";
import {
  validateDocumentMetadata,
  validateError,
  validateFlow,
  validateRetry,
  validateTimeout,
} from "./validate-parts.ts";
import { validateSchedule } from "./validate-schedule.ts";
import { validateFunction, validateTasks } from "./validate-tasks.ts";
import { bindingsOf } from "./walk.ts";

/** What is wrong with a definition beyond its form. */
export interface Judgement {
  /** None: it can run. At most 100. */
  readonly problems: readonly Problem[];
  /** It runs, and may not do what was meant: `severity: "warning"`. */
  readonly warnings: readonly Problem[];
}

/**
 * What is wrong with a definition beyond its form: targets and references that are not there, expressions that do
 * not parse or read what is not there, durations and URIs that are none, and what this engine can't run.
 *
 * @param links `resources` left out: what is not loaded yet is not looked for
 */
export function validateDefinition(definition: Definition, expressions: Expressions, links: Links = {}): Judgement {
  const check = new Validation(definition, expressions, links, validateTasks);
  validateDocumentMetadata(check, definition.document.metadata, ["document", "metadata"]);
  validateSchedule(check, definition);
  const { language } = definition.evaluate ?? {};
  if (language !== undefined && language !== "jq") {
    check.add(
      ["evaluate", "language"],
      "feature.unsupported",
      `Expressions in ${language} are not supported: write them in jq.`,
    );
  }
  validateUse(check, definition);
  validateFlow(check, definition, [], { from: "workflowInput", as: "workflowOutput" });
  check.at("workflowInput", () => validateTimeout(check, definition.timeout, ["timeout"]));
  validateTasks(check, definition.do, ["do"]);
  const { problems, warnings } = check;
  return { problems, warnings };
}

function validateUse(check: Validation, { use }: Definition): void {
  if (use === undefined) return;
  use.secrets?.forEach((name, index) => {
    if (!/^[^\s/⟦⟧]{1,100}$/u.test(name))
      check.add(
        ["use", "secrets", index],
        "name.invalid",
        "A secret's name is 1 to 100 characters, without spaces and slashes.",
      );
  });
  // Evaluated where they are used: what is bound somewhere may be bound there.
  check.bind(bindingsOf(check.definition), () => {
    for (const [name, one] of entries(use.errors)) validateError(check, one, ["use", "errors", name]);
    for (const [name, one] of entries(use.retries)) validateRetry(check, one, ["use", "retries", name], true);
    for (const [name, one] of entries(use.timeouts)) validateTimeout(check, one, ["use", "timeouts", name]);
    for (const [name, one] of entries(use.authentications))
      validateAuthentication(check, one, ["use", "authentications", name]);
  });
  for (const [name, { endpoint }] of entries(use.catalogs)) {
    const at = ["use", "catalogs", name];
    if (name === "connectors")
      check.add(at, "name.reserved", "connectors is Millrace's own catalog: choose another name.");
    validatePinned(check, endpoint, [...at, "endpoint"]);
  }
  for (const [name, task] of entries(use.functions)) {
    const at = ["use", "functions", name];
    if (PROTOCOLS.has(name)) check.add(at, "name.reserved", `call: ${name} is a protocol: choose another name.`);
    validateFunction(check, task, at);
  }
  validateExtensions(check, use.extensions ?? []);
}

const PROTOCOLS: ReadonlySet<string> = new Set(["http", "openapi", "grpc", "asyncapi", "mcp", "a2a"]);

type Extensions = NonNullable<NonNullable<Definition["use"]>["extensions"]>;

function validateExtensions(check: Validation, extensions: Extensions): void {
  const names = new Set<string>();
  extensions.forEach((item, index) => {
    for (const [name, { when, before, after }] of Object.entries(item)) {
      const at = ["use", "extensions", index, name];
      if (names.has(name)) check.add(at, "extension.duplicate", `There is another extension named "${name}".`);
      names.add(name);
      check.at("before", () => check.condition(when, [...at, "when"]));
      if (before === undefined && after === undefined)
        check.add(at, "required", "An extension has before, after, or both.");
      if (before !== undefined) validateTasks(check, before, [...at, "before"]);
      if (after !== undefined) validateTasks(check, after, [...at, "after"]);
    }
  });
}

function entries<T>(named: Readonly<Record<string, T>> | undefined): readonly (readonly [string, T])[] {
  return Object.entries(named ?? {});
}
