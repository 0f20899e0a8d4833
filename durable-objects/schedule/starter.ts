import { createD1Directory } from "../../shared/adapters/directory-d1.ts";
import { MAX_STALE_MS } from "../../shared/domain/limits.ts";
import { type Failure, type Result, fail, ok } from "../../shared/domain/result.ts";
import type { Env } from "../../workers/env.ts";
import { executionsOf } from "../lib/executions-service.ts";
import { findExecution, startExecution } from "../lib/starts.ts";
import type { ScheduleSpec } from "./rpc.ts";
import type { Fired } from "./state.ts";

/** Starts executions by the clock, and finds out how they ended. Nothing here throws. */
export class Starter {
  readonly #env: Env;
  readonly #tenant: string;
  /** Until when the organisation is known to be active. */
  #activeUntil = 0;

  constructor(env: Env, tenant: string) {
    this.#env = env;
    this.#tenant = tenant;
  }

  /** The same fire time again is the same execution, for as long as intake remembers it. */
  async start(spec: ScheduleSpec, dueAt: number): Promise<Fired> {
    const scheduledAt = new Date(dueAt).toISOString();
    try {
      const active = await this.#isActive();
      if (!active.ok) return { ok: false, failure: active.error, definite: true };
      const started = await startExecution(this.#env.INTAKE, {
        tenant: this.#tenant,
        revision: spec.revision,
        trigger: { kind: "schedule", source: spec.workflow },
        input: { scheduledAt },
        key: scheduledAt,
      });
      if (started.ok) {
        const { id, endedAt } = started.value.execution;
        return { ok: true, execution: id, endedAt: endedAt === null ? null : Date.parse(endedAt) };
      }
      // It may be refused because an earlier attempt did start it, and what it started can't be reached.
      const found = await findExecution(this.#env.INTAKE, this.#tenant, spec.workflow, scheduledAt);
      if (found.ok && found.value !== null) return { ok: true, execution: found.value, endedAt: null };
      return { ok: false, failure: started.error, definite: found.ok };
    } catch (error) {
      return { ok: false, failure: unreachable(error), definite: false };
    }
  }

  /** When an execution ended; null: it goes on. One that is not there any more was over long ago. */
  async endOf(execution: string, now: number): Promise<Result<number | null>> {
    try {
      const found = await executionsOf(this.#env).describe(this.#tenant, execution);
      if (found.ok) return ok(found.value.endedAt === null ? null : Date.parse(found.value.endedAt));
      return found.error.code === "not_found" ? ok(now) : found;
    } catch (error) {
      return { ok: false, error: unreachable(error) };
    }
  }

  async #isActive(): Promise<Result<null>> {
    const now = Date.now();
    if (now < this.#activeUntil) return ok(null);
    const found = await createD1Directory(this.#env.DIRECTORY).organisation(this.#tenant);
    if (!found.ok) return found;
    if (found.value.status === "suspended")
      return fail("forbidden", "The organisation is suspended: its schedules start nothing.");
    this.#activeUntil = now + MAX_STALE_MS;
    return ok(null);
  }
}

function unreachable(error: unknown): Failure {
  return { code: "unavailable", detail: `What starts executions could not be reached: ${String(error).slice(0, 200)}` };
}
