import { MAX_RETENTION_MS, MIN_RETENTION_MS } from "../domain/limits.ts";
import { fail, ok, type Result } from "../domain/result.ts";
import { DurationError, durationMs } from "./duration.ts";
import type { Definition, Duration } from "./types.ts";

/** How long an execution is kept once it is over, in milliseconds; absent: as long as the organisation says. */
export interface DocumentRetention {
  readonly completed?: number;
  /** Faulted and cancelled ones. */
  readonly failed?: number;
}

/** In milliseconds. `invalid` where it is no duration, or out of bounds. */
export function retentionMs(time: Duration): Result<number> {
  try {
    const value = durationMs(time);
    return value < MIN_RETENTION_MS || value > MAX_RETENTION_MS
      ? fail("invalid", "Executions are kept for at least a second (PT1S), and for ten years (P3650D) at most.")
      : ok(value);
  } catch (error) {
    if (!(error instanceof DurationError)) throw error;
    return fail("invalid", error.message);
  }
}

/** `document.metadata.retention` of a valid definition; undefined where it says nothing. */
export function retentionOf(definition: Definition): DocumentRetention | undefined {
  const given = definition.document.metadata?.["retention"] as
    | Partial<Record<"completed" | "failed", Duration>>
    | undefined;
  if (given === undefined) return undefined;
  const read = (time: Duration | undefined): number | undefined => {
    const value = time === undefined ? undefined : retentionMs(time);
    return value?.ok === true ? value.value : undefined;
  };
  const [completed, failed] = [read(given.completed), read(given.failed)];
  return { ...(completed === undefined ? {} : { completed }), ...(failed === undefined ? {} : { failed }) };
}
