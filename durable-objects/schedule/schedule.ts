import { DurableObject } from "cloudflare:workers";
import { parseExecutionId, tenantOf } from "../../shared/domain/ids.ts";
import { fail, ok, type Result } from "../../shared/domain/result.ts";
import { countAlarmSet } from "../../shared/observability/meter.ts";
import type { Env } from "../../workers/env.ts";
import { log } from "../lib/log.ts";
import { meteredSql } from "../lib/metered-sql.ts";
import { retryDelayMs } from "../lib/publisher.ts";
import { RECOVERY_DOUBLINGS } from "./limits.ts";
import type { ScheduleRpc, ScheduleSpec, ScheduleView } from "./rpc.ts";
import { Starter } from "./starter.ts";
import { StateStore } from "./state-store.ts";
import * as states from "./state.ts";

/**
 * Starts one workflow by the clock. A fire time is written down before its start is asked for, and asked for again
 * until there is an answer; intake knows the fire time, so asking twice starts one execution. See docs/schedules.md.
 */
export class ScheduleObject extends DurableObject<Env> implements ScheduleRpc {
  readonly #store: StateStore;
  #state: states.ScheduleState | null;
  #armedAt: number | null = null;
  #starter: Starter | null = null;
  /** Executions that were over before the answer to their start was here. */
  readonly #endedEarly = new Map<string, number>();
  #isFiring = false;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#store = new StateStore(meteredSql(ctx.storage, "schedule"));
    this.#state = this.#store.read();
    void ctx.blockConcurrencyWhile(async () => {
      this.#armedAt = await ctx.storage.getAlarm();
    });
  }

  async set(tenant: string, workflow: string, spec: ScheduleSpec | null, version: number): Promise<Result<null>> {
    const name = this.ctx.id.name;
    if ((name !== undefined && name !== workflow) || tenantOf(workflow) !== tenant)
      return fail("invalid", "This object is another workflow's.");
    if (spec !== null && (spec.workflow !== workflow || tenantOf(spec.revision) !== tenant))
      return fail("invalid", "The revision is not this workflow's.");
    const next = states.withSpec(this.#state, { tenant, workflow, spec, version });
    if (!next.ok) return next;
    if (next.value === null) return ok(null);
    this.#commit(next.value);
    this.#arm();
    return ok(null);
  }

  async view(count: number): Promise<Result<ScheduleView>> {
    // An alarm that was lost, or set by a clock that was wrong, is noticed here.
    if (!this.#isFiring) this.#arm();
    return ok(states.viewOf(this.#state, count, Date.now()));
  }

  async completed(execution: string, endedAt: number): Promise<Result<null>> {
    const state = this.#state;
    if (state === null || parseExecutionId(execution)?.tenant !== state.tenant) return ok(null);
    if (this.#isFiring && state.spec?.rule.kind === "after") this.#endedEarly.set(execution, endedAt);
    const next = states.ended(state, execution, endedAt);
    if (next === state) return ok(null);
    this.#commit(next);
    this.#arm();
    return ok(null);
  }

  override async alarm(): Promise<void> {
    this.#armedAt = null;
    const state = this.#state;
    if (state === null || state.spec === null) return;
    // First, and on disk, so that an alarm that dies is followed by another, later each time.
    this.#armAt(Date.now() + retryDelayMs(state.attempts + RECOVERY_DOUBLINGS));
    await this.ctx.storage.sync();
    try {
      this.#isFiring = true;
      await this.#work();
    } catch (error) {
      log.error("schedule.alarm.failed", { workflow: state.workflow, error: String(error) });
      return;
    } finally {
      this.#isFiring = false;
      this.#endedEarly.clear();
    }
    this.#arm();
  }

  async #work(): Promise<void> {
    const now = Date.now();
    if (this.#state === null) return;
    this.#commit(states.taken(states.atClock(this.#state, now), now));
    const { firing, after, attempts } = this.#state;
    if (firing !== null && attempts > 0) await this.#fire();
    else if (after !== null && "execution" in after) await this.#lookAfter(after.execution);
  }

  /** One after the other, and noted together: those that were started are known by their keys. */
  async #fire(): Promise<void> {
    let state = this.#state;
    while (state !== null && state.spec !== null) {
      const dueAt = state.firing?.times[0];
      if (dueAt === undefined) break;
      this.#starter ??= new Starter(this.env, state.tenant);
      const fired = await this.#starter.start(state.spec, dueAt);
      // Another schedule may have been set meanwhile.
      if (this.#state !== null) state = states.settled(this.#state, dueAt, this.#withEnd(fired), Date.now());
      this.#state = state;
      if (fired.ok) continue;
      log.warn("schedule.start.refused", {
        workflow: state.workflow,
        code: fired.failure.code,
        detail: fired.failure.detail,
      });
      break;
    }
    if (state !== null) this.#store.write(state);
  }

  /** What was said of its end before its start was answered. */
  #withEnd(fired: states.Fired): states.Fired {
    if (!fired.ok || fired.endedAt !== null) return fired;
    return { ...fired, endedAt: this.#endedEarly.get(fired.execution) ?? null };
  }

  /** Nothing has been heard of it: the message may be lost with whoever sent it. */
  async #lookAfter(execution: string): Promise<void> {
    if (this.#state === null) return;
    this.#starter ??= new Starter(this.env, this.#state.tenant);
    const end = await this.#starter.endOf(execution, Date.now());
    if (!end.ok || end.value === null) return;
    this.#commit(states.ended(this.#state, execution, end.value));
  }

  #commit(state: states.ScheduleState): void {
    if (state === this.#state) return;
    this.#store.write(state);
    this.#state = state;
  }

  #arm(): void {
    if (this.#state === null) return;
    const at = states.wakeAt(this.#state, Date.now());
    if (at !== null) this.#armAt(at);
    else if (this.#armedAt !== null) {
      this.#armedAt = null;
      void this.ctx.storage.deleteAlarm();
    }
  }

  /** Setting it writes a row. */
  #armAt(at: number): void {
    if (this.#armedAt === at) return;
    this.#armedAt = at;
    countAlarmSet("schedule");
    void this.ctx.storage.setAlarm(at);
  }
}
