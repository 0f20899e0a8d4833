import { DEFAULT_DEDUPE_WINDOW_MS } from "../../shared/domain/limits.ts";
import { laneOf } from "../../shared/domain/lanes.ts";
import type { Result } from "../../shared/domain/result.ts";
import type { IntakeObject } from "../intake/intake.ts";
import type { IntakeRpc, Started, StartRequest } from "../intake/rpc.ts";
import { intakeObject } from "./stubs.ts";

/**
 * Lanes for starts that objects make: a parent, a schedule, an event. Their keys never meet those of requests, since
 * their sources are others, so the number need not be the tenant's own. It never changes: keys are found by it again.
 */
const LANES = 16;

export interface ObjectStart extends Omit<StartRequest, "lane" | "idempotency"> {
  /** Scoped by the trigger's source. The same key again answers with the same execution, for a day. */
  readonly key: string;
}

/** Durable when it resolves. May throw where the lane can't be reached. */
export function startExecution(
  namespace: DurableObjectNamespace<IntakeObject>,
  { key, ...start }: ObjectStart,
): Promise<Result<Started>> {
  return laneFor(namespace, start.tenant, start.trigger.source, key).start({
    ...start,
    lane: laneNumber(start.trigger.source, key),
    idempotency: { key, bodyHash: "", onMismatch: "first", windowMs: DEFAULT_DEDUPE_WINDOW_MS },
  });
}

/** The execution that a start with this key made, or null. */
export function findExecution(
  namespace: DurableObjectNamespace<IntakeObject>,
  tenant: string,
  source: string,
  key: string,
): Promise<Result<string | null>> {
  return laneFor(namespace, tenant, source, key).find(source, key);
}

/** The execution that a start with this key made; or null, and none will be made. */
export function withdrawStart(
  namespace: DurableObjectNamespace<IntakeObject>,
  tenant: string,
  source: string,
  key: string,
): Promise<Result<string | null>> {
  return laneFor(namespace, tenant, source, key).withdraw(source, key);
}

function laneNumber(source: string, key: string): number {
  return laneOf(LANES, source, key, () => 0);
}

function laneFor(
  namespace: DurableObjectNamespace<IntakeObject>,
  tenant: string,
  source: string,
  key: string,
): IntakeRpc {
  return intakeObject(namespace, tenant, laneNumber(source, key));
}
