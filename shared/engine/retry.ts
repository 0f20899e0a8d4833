import type { RetryBody } from "./body.ts";
import { evaluate, taskScope, type Scope } from "./data-flow.ts";
import { truthy } from "./evaluate.ts";
import { fraction } from "./keys.ts";
import type { Frame } from "./state.ts";
import type { Turn } from "./turn.ts";

/** However the delay grows: a timer further away is no retry any more, and must stay a date. */
export const MAX_RETRY_DELAY_MS = 365 * 24 * 60 * 60 * 1000;

/**
 * Whether the policy allows one more attempt (DSL reference, "Retry"). `limit.attempt.count` counts
 * retries, not the first attempt ("The maximum amount of retry attempts"); `limit.duration` counts
 * from the start of the `try` to the start of the attempt that would come.
 */
export function mayRetry(turn: Turn, frame: Frame, policy: RetryBody, scope: Scope): boolean {
  if (policy.count !== null && frame.tries > policy.count) return false;
  if (policy.when !== null && !truthy(evaluate(turn, policy.when, frame.input, scope))) return false;
  if (policy.exceptWhen !== null && truthy(evaluate(turn, policy.exceptWhen, frame.input, scope))) return false;
  if (policy.duration === null) return true;
  const limit = evaluate(turn, policy.duration, frame.input, scope);
  return turn.now + retryDelay(turn, frame, policy, frame.tries) - frame.startedAt <= limit;
}

/**
 * Milliseconds before the attempt that follows the `failed`-th one: constant d; linear d × n;
 * exponential d × 2^(n-1); and the jitter on top, which only execution, frame and attempt decide.
 */
export function retryDelay(turn: Turn, frame: Frame, policy: RetryBody, failed: number): number {
  const scope = taskScope(turn, frame);
  const base = policy.delay === null ? 0 : evaluate(turn, policy.delay, frame.input, scope);
  const grown =
    policy.backoff === "linear" ? base * failed : policy.backoff === "exponential" ? base * 2 ** (failed - 1) : base;
  return Math.min(Math.round(grown + jitter(turn, frame, policy, failed, scope)), MAX_RETRY_DELAY_MS);
}

function jitter(turn: Turn, frame: Frame, policy: RetryBody, failed: number, scope: Scope): number {
  if (policy.jitter === null) return 0;
  const from = evaluate(turn, policy.jitter.from, frame.input, scope);
  const to = evaluate(turn, policy.jitter.to, frame.input, scope);
  return from + Math.max(0, to - from) * fraction(`${turn.state.started.id}:${frame.id}:${failed}`);
}
