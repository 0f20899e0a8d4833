import "./lib/no-eval.ts";
import { createClient, pathOf } from "../../shared/api/client.ts";
import type { WireEvent } from "../../shared/api/events.ts";
import { ApiProblem, contracts } from "../../shared/api/index.ts";
import { setReachable } from "./lib/reach.ts";

export { ApiProblem };
export type {
  EffectOutcome,
  EffectRequest,
  ExecutionStatus,
  WireEvent,
  WorkflowError,
} from "../../shared/api/events.ts";
export type {
  Draft,
  Execution,
  ExecutionDefinition,
  ExecutionItem,
  Hook,
  Session,
  Workflow,
  WorkflowDetail,
} from "../../shared/api/index.ts";

/** No answer came at all: the platform is not running, or the network is gone. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";
}

/** The page's own origin; the browser sends the session's cookie by itself. */
export const api = createClient({
  baseUrl: "",
  fetch: async (url, init) => {
    try {
      const response = await fetch(url, init);
      setReachable(true);
      return response;
    } catch (cause) {
      if (init.signal?.aborted === true) throw cause;
      setReachable(false);
      throw new Unreachable("no answer", { cause });
    }
  },
});

export const isStatus = (error: unknown, status: number): boolean =>
  error instanceof ApiProblem && error.status === status;

/** Address of an execution's live stream, after the event `after`. */
export function liveUrl(execution: string, after: number): string {
  const url = new URL(
    pathOf(contracts.executions.live, { params: { id: execution }, query: { after } }),
    window.location.href,
  );
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}

/** Reads one message of the live stream; null where it is not an event. */
export function parseEvent(message: unknown): WireEvent | null {
  if (typeof message !== "string") return null;
  let value: unknown;
  try {
    value = JSON.parse(message);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null || !("seq" in value) || !("type" in value) || !("at" in value))
    return null;
  const known = Number.isInteger(value.seq) && typeof value.type === "string" && typeof value.at === "string";
  return known ? (value as WireEvent) : null;
}
