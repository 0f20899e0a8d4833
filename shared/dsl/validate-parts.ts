import { z } from "zod";
import { problemsOf } from "./issues.ts";
import { choose } from "./schema-choose.ts";
import { durationSchema } from "./schema-common.ts";
import type { Path } from "./pointer.ts";
import type { Definition, ErrorDefinition, InputDefinition, RetryPolicy, TaskBase, Timeout } from "./types.ts";
import type { Validation } from "./validate-context.ts";

type Schema = InputDefinition["schema"];

function validateSchema(check: Validation, schema: Schema, path: Path): void {
  if (schema === undefined) return;
  if (schema.format !== undefined && !/^json(?::.+)?$/.test(schema.format)) {
    check.add(
      [...path, "format"],
      "feature.unsupported",
      `Schemas of the format "${schema.format}" are not supported yet: use json.`,
    );
  }
  if ("resource" in schema) {
    check.add(
      [...path, "resource"],
      "feature.unsupported",
      "External schemas are not supported yet: put the schema into document.",
    );
  } else if (
    typeof schema.document !== "boolean" &&
    (typeof schema.document !== "object" || schema.document === null || Array.isArray(schema.document))
  ) {
    check.add([...path, "document"], "type", "A JSON schema is an object, or true or false.");
  }
}

/** What every task carries, and, but for if and then, a workflow too. */
export function validateFlow(check: Validation, flow: Pick<TaskBase, "input" | "output" | "export">, path: Path): void {
  validateSchema(check, flow.input?.schema, [...path, "input", "schema"]);
  validateSchema(check, flow.output?.schema, [...path, "output", "schema"]);
  validateSchema(check, flow.export?.schema, [...path, "export", "schema"]);
  if (flow.input?.from !== undefined) check.transform(flow.input.from, [...path, "input", "from"]);
  if (flow.output?.as !== undefined) check.transform(flow.output.as, [...path, "output", "as"]);
  if (flow.export?.as !== undefined) check.transform(flow.export.as, [...path, "export", "as"]);
}

export function validateTimeout(check: Validation, timeout: Timeout | string | undefined, path: Path): void {
  if (typeof timeout === "string") check.reference("timeouts", timeout, path);
  else check.duration(timeout?.after, [...path, "after"]);
}

export function validateRetry(check: Validation, retry: RetryPolicy | string | undefined, path: Path): void {
  if (retry === undefined) return;
  if (typeof retry === "string") return check.reference("retries", retry, path);
  check.expression(retry.when, [...path, "when"]);
  check.expression(retry.exceptWhen, [...path, "exceptWhen"]);
  check.duration(retry.delay, [...path, "delay"]);
  check.duration(retry.limit?.duration, [...path, "limit", "duration"]);
  check.duration(retry.limit?.attempt?.duration, [...path, "limit", "attempt", "duration"]);
  const from = check.duration(retry.jitter?.from, [...path, "jitter", "from"]);
  const to = check.duration(retry.jitter?.to, [...path, "jitter", "to"]);
  if (from !== undefined && to !== undefined && from > to) {
    check.add([...path, "jitter"], "retry.jitter", "The jitter's from is longer than its to: exchange the two.");
  }
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

export function validateTaskMetadata(check: Validation, metadata: TaskBase["metadata"], path: Path): void {
  const idempotency = metadata?.["idempotency"];
  if (idempotency !== undefined) shape(check, idempotencySchema, idempotency, [...path, "idempotency"]);
}

export function validateDocumentMetadata(
  check: Validation,
  metadata: Definition["document"]["metadata"],
  path: Path,
): void {
  const value = metadata?.["respond"];
  const at = [...path, "respond"];
  if (value === undefined || !shape(check, respondSchema, value, at)) return;
  const respond = value as Respond;
  check.duration(respond.timeout, [...at, "timeout"]);
  check.template(respond.headers, [...at, "headers"]);
  check.template(respond.body, [...at, "body"]);
  if (typeof respond.status === "string") {
    check.text(respond.status, [...at, "status"]);
    if (!/^\s*\$\{/.test(respond.status))
      check.add([...at, "status"], "value", "Must be a number such as 201, or a runtime expression in ${ }.");
  }
}
