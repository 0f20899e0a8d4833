import { hasExpression, isBarePath, isExpression } from "./expression-syntax.ts";
import type { Path } from "./pointer.ts";
import type { ConsumptionStrategy, EmitTask, ListenTask } from "./types.ts";
import type { Validation } from "./validate-context.ts";
import { validateSchema, validateVariable } from "./validate-parts.ts";

/** CloudEvents 1.0, "Naming conventions": what an extension attribute may be called. */
const ATTRIBUTE = /^[a-z0-9]{1,20}$/;

export function validateEmit(check: Validation, emit: EmitTask["emit"], path: Path): void {
  const given = emit.event.with;
  const at = [...path, "event", "with"];
  if (given === undefined)
    return check.add(at, "required", '"with" is missing: an event has at least a source and a type.');
  check.template(given, at);
  const { data: _data, ...attributes } = given;
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "specversion") continue;
    if (!ATTRIBUTE.test(name))
      check.add(
        [...at, name],
        "event.attribute",
        `"${name}" is no attribute of an event: lower-case letters and digits.`,
      );
    else if (typeof value === "object" && value !== null)
      check.add(
        [...at, name],
        "event.attribute",
        "An attribute is text, a number or a boolean; an object belongs in data.",
      );
  }
  const { time } = given;
  if (time !== undefined && !hasExpression(time) && Number.isNaN(Date.parse(time)))
    check.add([...at, "time"], "value", "Must be a time, such as 2026-01-31T12:00:00Z.");
}

export function validateListen(check: Validation, task: ListenTask, path: Path): void {
  validateStrategy(check, task.listen.to, [...path, "listen", "to"]);
  validateForeach(check, task.foreach, [...path, "foreach"]);
}

/** Of `listen.to`, or, where nothing runs yet, of `schedule.on`. */
export function validateStrategy(check: Validation, strategy: ConsumptionStrategy, path: Path): void {
  const { one, all, any, until } = strategy;
  if (one !== undefined) validateFilter(check, one, [...path, "one"]);
  all?.forEach((filter, index) => validateFilter(check, filter, [...path, "all", index]));
  any?.forEach((filter, index) => validateFilter(check, filter, [...path, "any", index]));
  if (typeof until === "string") check.condition(until, [...path, "until"]);
  else if (until !== undefined) {
    if (until.until !== undefined)
      check.add([...path, "until", "until"], "value", "What ends a listener has no until of its own.");
    validateStrategy(check, until, [...path, "until"]);
  }
}

function validateFilter(check: Validation, filter: NonNullable<ConsumptionStrategy["one"]>, path: Path): void {
  for (const [name, value] of Object.entries(filter.with)) {
    const at = [...path, "with", name];
    if (typeof value === "string" && isExpression(value)) check.condition(value, at);
    else check.template(value, at);
  }
  for (const [name, { from, expect }] of Object.entries(filter.correlate ?? {})) {
    const at = [...path, "correlate", name];
    check.condition(from, [...at, "from"]);
    if (expect !== undefined && isBarePath(expect)) check.expression(expect, [...at, "expect"]);
    else check.text(expect, [...at, "expect"]);
  }
}

/** DSL reference, "Subscription Iterator". */
export function validateForeach(check: Validation, foreach: ListenTask["foreach"], path: Path): void {
  if (foreach === undefined) return;
  const { item = "item", at = "index", output, export: exported } = foreach;
  validateVariable(check, foreach.item, [...path, "item"]);
  validateVariable(check, foreach.at, [...path, "at"]);
  if (item === at)
    check.add(path, "name.duplicate", `The item and its index can't both be $${item}: name item or at differently.`);
  check.bind([item, at], () => {
    if (foreach.do !== undefined) check.tasks(foreach.do, [...path, "do"]);
    validateSchema(check, output?.schema, [...path, "output", "schema"]);
    validateSchema(check, exported?.schema, [...path, "export", "schema"]);
    if (output?.as !== undefined) check.transform(output.as, [...path, "output", "as"]);
    if (exported?.as !== undefined) check.at("export", () => check.transform(exported.as, [...path, "export", "as"]));
  });
}
