import type { CloudEvent } from "../../shared/domain/cloud-event.ts";
import { tenantOf } from "../../shared/domain/ids.ts";
import { MAX_VALUE_BYTES } from "../../shared/domain/limits.ts";
import { type Result, fail } from "../../shared/domain/result.ts";
import type { Env } from "../../workers/env.ts";
import type { Started } from "../intake/rpc.ts";
import { startExecution } from "../lib/starts.ts";
import { exceeds } from "../lib/text-size.ts";

export interface EventStart {
  readonly workflow: string;
  readonly revision: string;
  readonly events: readonly CloudEvent[];
  /** The same again is the execution that it started the first time. */
  readonly key: string;
}

/** Starts an execution of a tenant's workflow through intake. */
export async function startByEvents(
  { INTAKE }: Pick<Env, "INTAKE">,
  { workflow, revision, events, key }: EventStart,
): Promise<Result<Started>> {
  const tenant = tenantOf(workflow);
  if (tenant === undefined) return fail("invalid", `${workflow} is no workflow's id.`);
  if (exceeds(JSON.stringify(events), MAX_VALUE_BYTES))
    return fail("too_large", `The events are larger together than an input may be (MAX_VALUE_BYTES).`);
  const trigger = { kind: "event", source: workflow } as const;
  return startExecution(INTAKE, { tenant, revision, trigger, input: events, key });
}
