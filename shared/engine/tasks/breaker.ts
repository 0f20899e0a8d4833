import type { BreakerChoice } from "../../domain/breaker.ts";
import type { EffectRequest } from "../../domain/effects.ts";
import { durationMs } from "../../dsl/duration.ts";
import type { CircuitBreaker } from "../../dsl/validate-breaker.ts";
import type { Frame } from "../state.ts";
import type { Turn } from "../turn.ts";

/** Calls of these go out over HTTP or WebSockets, through the breaker of each host. */
const GUARDED: ReadonlySet<EffectRequest["kind"]> = new Set(["http", "openapi", "grpc", "asyncapi", "mcp"]);

/** The request with what `metadata.circuitBreaker` says: the task's own, or that of the nearest task around it. */
export function withBreaker<R extends EffectRequest>(turn: Turn, frame: Frame, request: R): R {
  if (!GUARDED.has(request.kind)) return request;
  for (let at: Frame | undefined = frame; at !== undefined && at.parent >= 0; at = turn.state.frames.get(at.parent)) {
    const { metadata } = turn.program.nodeOf(at).definition as {
      readonly metadata?: Readonly<Record<string, unknown>>;
    };
    const said = metadata?.["circuitBreaker"];
    if (said !== undefined) return { ...request, breaker: choiceOf(said as CircuitBreaker) };
  }
  return request;
}

/** Validated when it was published. */
function choiceOf(said: CircuitBreaker): BreakerChoice {
  if (said === false) return false;
  return {
    ...(said.failures === undefined ? {} : { failures: said.failures }),
    ...(said.window === undefined ? {} : { windowMs: durationMs(said.window) }),
    ...(said.reset === undefined ? {} : { resetMs: durationMs(said.reset) }),
  };
}
