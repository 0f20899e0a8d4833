import { z } from "zod";
import {
  MAX_BREAKER_FAILURES,
  MAX_BREAKER_RESET_MS,
  MAX_BREAKER_WINDOW_MS,
  MIN_BREAKER_MS,
} from "../domain/breaker.ts";
import { DurationError, durationMs } from "./duration.ts";
import { choose, describe, isRecord } from "./schema-choose.ts";
import { durationSchema } from "./schema-common.ts";
import type { Duration } from "./types.ts";

/** Fixed when it is published, unlike other durations: it must not depend on data whether a host is called. */
function fixed(maxMs: number) {
  return durationSchema.superRefine((value, context) => {
    const problem = problemOf(value as Duration, maxMs);
    if (problem !== null) context.addIssue({ code: "custom", message: problem });
  });
}

function problemOf(value: Duration, maxMs: number): string | null {
  try {
    const ms = durationMs(value);
    return ms >= MIN_BREAKER_MS && ms <= maxMs ? null : `Must be from 1 second to ${maxMs / 60_000} minutes.`;
  } catch (error) {
    if (error instanceof DurationError) return error.message;
    throw error;
  }
}

const settingsSchema = z.strictObject({
  failures: z
    .number("Must be a whole number.")
    .int("Must be a whole number.")
    .min(1, "Must be at least 1.")
    .max(MAX_BREAKER_FAILURES, `Must be at most ${MAX_BREAKER_FAILURES}.`)
    .optional(),
  window: fixed(MAX_BREAKER_WINDOW_MS).optional(),
  reset: fixed(MAX_BREAKER_RESET_MS).optional(),
});
export type CircuitBreaker = z.infer<typeof settingsSchema> | false;

/** A task's `metadata.circuitBreaker`; what is not said is the organisation's. */
export const circuitBreakerSchema = choose<CircuitBreaker>((value) => {
  if (value === false) return z.literal(false);
  if (isRecord(value)) return settingsSchema;
  return { code: "type", message: `Must be false, or {failures, window, reset}, not ${describe(value)}.` };
});
