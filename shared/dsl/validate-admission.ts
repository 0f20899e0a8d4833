import { z } from "zod";
import { choose } from "./schema-choose.ts";
import { durationSchema } from "./schema-common.ts";
import type { Path } from "./pointer.ts";
import type { Validation } from "./validate-context.ts";

/** Executions of one workflow and key at work at the same time. */
export const MAX_CONCURRENCY_LIMIT = 10_000;
/** Starts of one workflow and key in the time that its rate names. */
export const MAX_RATE_LIMIT = 1_000_000;
/** The time of a rate, in milliseconds: from a second to 31 days. */
export const MIN_RATE_MS = 1_000;
export const MAX_RATE_MS = 31 * 24 * 60 * 60 * 1000;

const whole = (most: number) =>
  z
    .number("Must be a whole number.")
    .int("Must be a whole number.")
    .min(1, "Must be at least 1.")
    .max(most, `Must be at most ${most}.`);
const keySchema = choose<string>(() =>
  z
    .string("Must be a runtime expression in ${ }.")
    .regex(/^\s*\$\{[^]*\}\s*$/, "Must be a runtime expression in ${ }, such as ${ .customer }."),
);

/** `document.metadata.concurrency` */
export const concurrencySchema = z.strictObject({
  limit: whole(MAX_CONCURRENCY_LIMIT),
  key: keySchema.optional(),
  policy: z.enum(["queue", "reject", "cancel-previous"], 'Must be "queue", "reject" or "cancel-previous".').optional(),
});
export type Concurrency = z.infer<typeof concurrencySchema>;

/** `document.metadata.rate` */
export const rateSchema = z.strictObject({
  limit: whole(MAX_RATE_LIMIT),
  per: durationSchema,
  key: keySchema.optional(),
});
export type Rate = z.infer<typeof rateSchema>;

/** Their keys are evaluated over the input before anything of the workflow runs: no variable is there yet. */
export function validateConcurrency(check: Validation, { key }: Concurrency, path: Path): void {
  check.at("event", () => check.condition(key, [...path, "key"]));
}

export function validateRate(check: Validation, { key, per }: Rate, path: Path): void {
  check.at("event", () => check.condition(key, [...path, "key"]));
  const at = [...path, "per"];
  const ms = check.duration(per, at);
  if (ms === undefined) {
    if (typeof per === "string" && /\$\{/.test(per))
      check.add(at, "duration.invalid", "A rate's time is fixed: write it as a duration, such as PT1M.");
  } else if (ms < MIN_RATE_MS || ms > MAX_RATE_MS)
    check.add(at, "duration.invalid", "A rate's time is from one second (PT1S) to 31 days (P31D).");
}
