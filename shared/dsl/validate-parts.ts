import { z } from "zod";
import { problemsOf } from "./issues.ts";
import { choose, isRecord } from "./schema-choose.ts";
import { durationSchema } from "./schema-common.ts";
import type { Path } from "./pointer.ts";
import { ARGUMENTS } from "../jq/dsl/index.ts";
import { MAX_LOOP_CONCURRENCY } from "./limits.ts";
import { taskListSchema } from "./schema-task.ts";
import { fixedUri } from "./resource-uri.ts";
import { retentionMs } from "./retention.ts";
import type {
  Definition,
  ErrorDefinition,
  ForTask,
  InputDefinition,
  RetryPolicy,
  Task,
  TaskBase,
  Timeout,
} from "./types.ts";
import { circuitBreakerSchema } from "./validate-breaker.ts";
import {
  type Concurrency,
  concurrencySchema as documentConcurrencySchema,
  type Rate,
  rateSchema,
  validateConcurrency,
  validateRate,
} from "./validate-admission.ts";
import type { Place, Validation } from "./validate-context.ts";
import { validatePinned } from "./validate-endpoint.ts";

type Schema = InputDefinition["schema"];

/** A binding of one of these names would hide what every expression is given. */
const RESERVED: ReadonlySet<string> = new Set(ARGUMENTS);

export function validateSchema(check: Validation, schema: Schema, path: Path): void {
  if (schema === undefined) return;
  if (schema.format !== undefined && !/^json(?::.+)?$/.test(schema.format)) {
    check.add(
      [...path, "format"],
      "feature.unsupported",
      `Schemas of the format "${schema.format}" are not supported: write it as JSON Schema (format: json).`,
    );
  }
  if ("resource" in schema) {
    const at = [...path, "resource", "endpoint"];
    validatePinned(check, schema.resource.endpoint, at);
    const uri = fixedUri(schema.resource.endpoint);
    const { resources } = check.links;
    if (resources === undefined || uri === null) return;
    const content = Object.hasOwn(resources, uri) ? resources[uri] : undefined;
    if (content === undefined) check.add(at, "resource.missing", `The schema at ${uri} was not loaded.`);
    else if (typeof content !== "boolean" && !isRecord(content))
      check.add(at, "type", `What is at ${uri} is no JSON schema: that is an object, or true or false.`);
  } else if (
    typeof schema.document !== "boolean" &&
    (typeof schema.document !== "object" || schema.document === null || Array.isArray(schema.document))
  ) {
    check.add([...path, "document"], "type", "A JSON schema is an object, or true or false.");
  }
}

/** What every task carries, and, but for if and then, a workflow too. */
export function validateFlow(
  check: Validation,
  flow: Pick<TaskBase, "input" | "output" | "export">,
  path: Path,
  places: { readonly from: Place; readonly as: Place } = { from: "before", as: "task" },
): void {
  validateSchema(check, flow.input?.schema, [...path, "input", "schema"]);
  validateSchema(check, flow.output?.schema, [...path, "output", "schema"]);
  validateSchema(check, flow.export?.schema, [...path, "export", "schema"]);
  const transform = (place: Place, value: unknown, at: Path): void => {
    if (value !== undefined) check.at(place, () => check.transform(value, at));
  };
  transform(places.from, flow.input?.from, [...path, "input", "from"]);
  transform(places.as, flow.output?.as, [...path, "output", "as"]);
  transform("export", flow.export?.as, [...path, "export", "as"]);
}

export function validateTimeout(check: Validation, timeout: Timeout | string | undefined, path: Path): void {
  if (typeof timeout === "string") check.reference("timeouts", timeout, path);
  else check.duration(timeout?.after, [...path, "after"]);
}

/** @param bounded whether something around it ends it: a timeout, a condition */
export function validateRetry(
  check: Validation,
  retry: RetryPolicy | string | undefined,
  path: Path,
  bounded = false,
): void {
  if (retry === undefined) return;
  if (typeof retry === "string") {
    check.reference("retries", retry, path);
    warnEndless(check, own(check.definition.use?.retries, retry), path, bounded);
    return;
  }
  warnEndless(check, retry, path, bounded);
  check.condition(retry.when, [...path, "when"]);
  check.condition(retry.exceptWhen, [...path, "exceptWhen"]);
  check.duration(retry.delay, [...path, "delay"]);
  check.duration(retry.limit?.duration, [...path, "limit", "duration"]);
  check.duration(retry.limit?.attempt?.duration, [...path, "limit", "attempt", "duration"]);
  const from = check.duration(retry.jitter?.from, [...path, "jitter", "from"]);
  const to = check.duration(retry.jitter?.to, [...path, "jitter", "to"]);
  if (from !== undefined && to !== undefined && from > to) {
    check.add([...path, "jitter"], "retry.jitter", "The jitter's from is longer than its to: exchange the two.");
  }
}

/** It ends when the error does, and where that is for good, never. */
function warnEndless(check: Validation, retry: RetryPolicy | undefined, path: Path, bounded: boolean): void {
  if (retry === undefined || bounded || retry.when !== undefined || retry.exceptWhen !== undefined) return;
  if (retry.limit?.attempt?.count !== undefined || retry.limit?.duration !== undefined) return;
  check.warn(
    path,
    "retry.endless",
    "Nothing ends these retries while the error lasts: set limit.attempt.count or limit.duration, or a timeout.",
  );
}

function own<T>(named: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return named !== undefined && Object.hasOwn(named, name) ? named[name] : undefined;
}

/** What a `for`, a `foreach` or a `catch` binds. */
export function validateVariable(check: Validation, name: string | undefined, path: Path): void {
  if (name === undefined) return;
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    check.add(path, "name.invalid", `"${name}" can't be a variable: use letters, digits and _, without a $.`);
  } else if (RESERVED.has(name))
    check.add(path, "name.reserved", `$${name} is given to every expression: choose another name.`);
}

export function validateError(check: Validation, error: ErrorDefinition | string, path: Path): void {
  if (typeof error === "string") return check.reference("errors", error, path);
  check.text(error.type, [...path, "type"]);
  if (!/^\s*\$\{/.test(error.type) && !/^[A-Za-z][A-Za-z0-9+.-]*:\S+$/.test(error.type)) {
    check.add(
      [...path, "type"],
      "uri.invalid",
      "An error's type is a URI, such as https://example.com/errors/out-of-stock.",
    );
  }
  check.text(error.title, [...path, "title"]);
  check.text(error.detail, [...path, "detail"]);
  check.text(error.instance, [...path, "instance"]);
  if (
    error.instance !== undefined &&
    !/^\s*\$\{/.test(error.instance) &&
    !/^(?:\/(?:[^~/]|~[01])*)*$/.test(error.instance)
  ) {
    check.add([...path, "instance"], "pointer.invalid", "An error's instance is a JSON pointer, such as /do/0/pay.");
  }
}

const textOrStatus = choose<string | number>((value) =>
  typeof value === "string"
    ? z.string()
    : z
        .number("Must be an HTTP status or a runtime expression.")
        .int("Must be a whole number.")
        .min(200, "Must be 200 to 599.")
        .max(599, "Must be 200 to 599."),
);
/** `document.metadata.respond`: how a hook answers with the workflow's own output. */
const respondSchema = z.strictObject({
  timeout: durationSchema.optional(),
  status: textOrStatus.optional(),
  headers: z.record(z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/), z.string()).optional(),
  body: z.unknown().optional(),
});
export type Respond = z.infer<typeof respondSchema>;

/** `document.metadata.retention`: how long executions are kept once they are over. */
const retentionSchema = z.strictObject({ completed: durationSchema.optional(), failed: durationSchema.optional() });

/** What a task's `metadata.idempotency` may be; "key" where it is not there. */
const idempotencySchema = z.enum(["key", "none"], 'Must be "key" (the receiver honours Idempotency-Key) or "none".');
export type Idempotency = z.infer<typeof idempotencySchema>;

function shape(check: Validation, schema: z.ZodType, value: unknown, path: Path): boolean {
  const read = schema.safeParse(value);
  if (read.success) return true;
  // The path of each problem is relative to the value: JSON pointers are joined by putting one after the other.
  for (const problem of problemsOf(read.error.issues, value)) {
    const inner =
      problem.path === ""
        ? []
        : problem.path
            .slice(1)
            .split("/")
            .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
    check.add([...path, ...inner], problem.code, problem.message);
  }
  return false;
}

/** Of the tasks that a `for` may run side by side. */
const concurrencySchema = z
  .number("Must be a whole number.")
  .int("Must be a whole number.")
  .min(1, "Must be at least 1.")
  .max(MAX_LOOP_CONCURRENCY, `Must be at most ${MAX_LOOP_CONCURRENCY}.`);

export function validateTaskMetadata(check: Validation, task: Task, path: Path): void {
  const { metadata } = task;
  // What the tasks in it do is for validate-tasks.ts.
  const compensate = metadata?.["compensate"];
  if (compensate !== undefined) shape(check, taskListSchema, compensate, [...path, "compensate"]);
  const idempotency = metadata?.["idempotency"];
  if (idempotency !== undefined) shape(check, idempotencySchema, idempotency, [...path, "idempotency"]);
  const breaker = metadata?.["circuitBreaker"];
  if (breaker !== undefined) shape(check, circuitBreakerSchema, breaker, [...path, "circuitBreaker"]);
  const concurrency = metadata?.["concurrency"];
  if (concurrency === undefined || !("for" in task)) return;
  const at = [...path, "concurrency"];
  if (shape(check, concurrencySchema, concurrency, at) && (task as ForTask).while !== undefined)
    check.add(
      at,
      "for.while",
      "while is about the iteration before, and side by side there is none: take one of the two out.",
    );
}

function validateRetention(check: Validation, retention: unknown, path: Path): void {
  if (retention === undefined || !shape(check, retentionSchema, retention, path)) return;
  for (const [name, time] of Object.entries(retention as z.infer<typeof retentionSchema>)) {
    const read = time === undefined ? undefined : retentionMs(time);
    if (read?.ok === false) check.add([...path, name], "duration.invalid", read.error.detail);
  }
}

export function validateDocumentMetadata(
  check: Validation,
  metadata: Definition["document"]["metadata"],
  path: Path,
): void {
  validateRetention(check, metadata?.["retention"], [...path, "retention"]);
  const concurrency = metadata?.["concurrency"];
  if (concurrency !== undefined && shape(check, documentConcurrencySchema, concurrency, [...path, "concurrency"]))
    validateConcurrency(check, concurrency as Concurrency, [...path, "concurrency"]);
  const rate = metadata?.["rate"];
  if (rate !== undefined && shape(check, rateSchema, rate, [...path, "rate"]))
    validateRate(check, rate as Rate, [...path, "rate"]);
  const value = metadata?.["respond"];
  const at = [...path, "respond"];
  if (value === undefined || !shape(check, respondSchema, value, at)) return;
  const respond = value as Respond;
  check.duration(respond.timeout, [...at, "timeout"]);
  const { status } = respond;
  check.at("workflowOutput", () => {
    check.template(respond.headers, [...at, "headers"]);
    check.template(respond.body, [...at, "body"]);
    if (typeof status === "string") check.text(status, [...at, "status"]);
  });
  if (typeof respond.status === "string") {
    if (!/^\s*\$\{/.test(respond.status))
      check.add([...at, "status"], "value", "Must be a number such as 201, or a runtime expression in ${ }.");
  }
}
