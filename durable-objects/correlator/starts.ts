import { createD1Directory } from "../../shared/adapters/directory-d1.ts";
import type { CloudEvent } from "../../shared/domain/cloud-event.ts";
import { tenantOf } from "../../shared/domain/ids.ts";
import { laneOf } from "../../shared/domain/lanes.ts";
import { DEFAULT_DEDUPE_WINDOW_MS, MAX_VALUE_BYTES } from "../../shared/domain/limits.ts";
import { type Result, fail } from "../../shared/domain/result.ts";
import type { Env } from "../../workers/env.ts";
import type { IntakeRpc, Started } from "../intake/rpc.ts";
import { exceeds } from "../lib/text-size.ts";

export interface EventStart {
  readonly workflow: string;
  readonly revision: string;
  readonly events: readonly CloudEvent[];
  /** The same again is the execution that it started the first time. */
  readonly key: string;
}

/** Starts executions of a tenant's workflows through intake. The number of lanes never changes, so it is asked once. */
export class EventStarts {
  readonly #env: Pick<Env, "DIRECTORY" | "INTAKE">;
  #lanes: number | null = null;

  constructor(env: Pick<Env, "DIRECTORY" | "INTAKE">) {
    this.#env = env;
  }

  async start({ workflow, revision, events, key }: EventStart): Promise<Result<Started>> {
    const tenant = tenantOf(workflow);
    if (tenant === undefined) return fail("invalid", `${workflow} is no workflow's id.`);
    if (exceeds(JSON.stringify(events), MAX_VALUE_BYTES))
      return fail("too_large", `The events are larger together than an input may be (MAX_VALUE_BYTES).`);
    const lanes = await this.#lanesOf(tenant);
    if (!lanes.ok) return lanes;
    const lane = laneOf(lanes.value, workflow, key, Math.random);
    const intake = this.#env.INTAKE.get(this.#env.INTAKE.idFromName(`${tenant}:${lane}`)) as unknown as IntakeRpc;
    return intake.start({
      tenant,
      lane,
      revision,
      trigger: { kind: "event", source: workflow },
      input: events,
      idempotency: { key, bodyHash: "", onMismatch: "first", windowMs: DEFAULT_DEDUPE_WINDOW_MS },
    });
  }

  async #lanesOf(tenant: string): Promise<Result<number>> {
    if (this.#lanes !== null) return { ok: true, value: this.#lanes };
    const organisation = await createD1Directory(this.#env.DIRECTORY).organisation(tenant);
    // One that can't be found now is no reason to lose an event.
    if (!organisation.ok) return fail("unavailable", organisation.error.detail);
    this.#lanes = organisation.value.lanes;
    return { ok: true, value: this.#lanes };
  }
}
