import { DurableObject } from "cloudflare:workers";
import type { ExecutionSummary, ExecutionView } from "../../shared/domain/execution.ts";
import { executionId, parseExecutionId } from "../../shared/domain/ids.ts";
import { fail, ok, type Result } from "../../shared/domain/result.ts";
import { fold, inspect } from "../../shared/engine/index.ts";
import type { Inspection } from "../../shared/engine/types.ts";
import type { Env } from "../../workers/env.ts";
import { Live, afterOf, isUpgrade } from "../lib/live.ts";
import type { HistoryPage, Settlement } from "../execution/rpc.ts";
import { AlarmClock } from "../lib/alarm-clock.ts";
import { levelOf } from "../lib/lifecycle-queue.ts";
import { log } from "../lib/log.ts";
import { meteredSql } from "../lib/metered-sql.ts";
import type { LoadedRevision } from "../lib/programs.ts";
import { executionObject, intakeObject, recordExecutions, tenantModules } from "../lib/stubs.ts";
import { viewOf } from "../lib/view.ts";
import * as control from "../lib/run/control.ts";
import { createPerformers } from "../lib/run/performers.ts";
import { again } from "./again.ts";
import { Asking } from "./asking.ts";
import { firstTurn } from "./first-turn.ts";
import { Gates } from "./gate.ts";
import { Guests } from "./guests.ts";
import { GateStore } from "./gate-store.ts";
import {
  GUEST_WAIT_MS,
  MAX_KEY_UNITS,
  MAX_WATCH_MS,
  PUBLISH_SWEEP_MS,
  PURGE_INTERVAL_MS,
  SEQUENCE_PER_MS,
  SWEEP_BATCH,
  SWEEP_MS,
} from "./limits.ts";
import { LaneReader, UNKNOWN } from "./lane-reader.ts";
import { Pending, pendingView } from "./pending.ts";
import type { Accepted, Admission, AdmissionRequest, IntakeRpc, Standing, StartRequest, Started } from "./rpc.ts";
import { Quota } from "./quota.ts";
import { Settler } from "./settler.ts";
import { keyOf, pendingStart, pinOf, startedOf, tooLong, withdrawnStart } from "./starting.ts";
import { StartStore, type StoredStart } from "./start-store.ts";
import { Together } from "./together.ts";
import { type Wanted, wantedOf } from "./wanted.ts";

/**
 * One lane of a tenant's starts. A start is deduplicated, takes its first turn and is durable in one
 * commit of this warm object; the answer waits for nothing else. See docs/decisions/0001.
 */
export class IntakeObject extends DurableObject<Env> implements IntakeRpc {
  readonly #store: StartStore;
  readonly #reader: LaneReader;
  readonly #live: Live;
  readonly #settler: Settler;
  readonly #asking: Asking;
  readonly #together = new Together();
  readonly #quota: Quota;
  readonly #pending: Pending;
  readonly #guests: Guests;
  readonly #gateStore: GateStore;
  readonly #gates: Gates;
  #clock: AlarmClock | null = null;
  #lastSequence: number;
  /** The next purge; an instance begins with one. */
  #purgeAt = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const sql = meteredSql(ctx.storage, "intake");
    this.#store = new StartStore(sql);
    this.#reader = new LaneReader(env, this.#store);
    this.#lastSequence = this.#store.lastSequence;
    this.#live = new Live(ctx);
    const record = (tenant: string, summaries: readonly ExecutionSummary[]): Promise<Result<null>> =>
      recordExecutions(env.INDEX, tenant, summaries);
    const background = (work: Promise<void>): void => ctx.waitUntil(work);
    this.#settler = new Settler({
      store: this.#store,
      adopt: (start) => this.#adopt(start),
      record,
      inspect: (start) => this.#reader.inspect(start),
      lifecycle: env.LIFECYCLE,
      level: levelOf(env),
    });
    this.#pending = new Pending({
      sql,
      store: this.#store,
      handOver: (start) => this.#settler.handOver(start),
      record,
      inspect: (start) => this.#reader.inspect(start),
      revision: (start) => this.#reader.revisionOf(start),
      commit: (work) =>
        this.#commit(() => {
          work();
          this.#arm(SWEEP_MS);
        }),
      background,
    });
    this.#guests = new Guests({
      performer: (started) => createPerformers(env, started),
      together: () => this.#together.next(),
      advance: ({ sequence, state, entries }) => this.#commit(() => this.#store.advanced(sequence, state, entries)),
      told: (started, entries, finished) => this.#live.broadcast(entries, started, finished, started.id),
      gone: (start, state) => background(this.#settled(start, state)),
      stored: (sequence) => this.#store.bySequence(sequence),
      list: (summaries) => record(parseExecutionId(summaries[0]?.id ?? "")?.tenant ?? "", summaries),
      background,
    });
    this.#gateStore = new GateStore(sql);
    this.#gates = new Gates({
      store: this.#gateStore,
      commit: (work) =>
        this.#commit(() => {
          const value = work();
          this.#armGates();
          return value;
        }),
      intake: (tenant, lane) => intakeObject(env.INTAKE, tenant, lane),
      execution: (id) => executionObject(env.EXECUTION, id),
      background,
    });
    this.#quota = new Quota({
      limits: async (tenant) => tenantModules(env.TENANT, tenant).limits(),
      underWay: (tenant, atMost) => tenantModules(env.TENANT, tenant).underWay(atMost),
      background,
    });
    this.#asking = new Asking({
      gates: this.#gates,
      intake: (tenant, lane) => intakeObject(env.INTAKE, tenant, lane),
      background,
    });
    void ctx.blockConcurrencyWhile(async () => {
      this.#clock = await AlarmClock.open(ctx.storage, "intake");
    });
  }

  async start(request: StartRequest): Promise<Result<Started>> {
    const [revision] = await Promise.all([
      this.#reader.revision(request.tenant, request.revision),
      this.#quota.ready(request.tenant, Date.now()),
    ]);
    if (!revision.ok) return revision;
    const key = request.idempotency === null ? null : keyOf(request.trigger.source, request.idempotency.key);
    if (key !== null && key.length > MAX_KEY_UNITS) return tooLong(key);
    await this.#together.next();
    if (this.#asking.isBusy(key)) await this.#asking.free(key);
    // From here to the end nothing waits: the look-up of the key and the insert are one transaction.
    const now = Date.now();
    const known = this.#known(key, now);
    if (known !== undefined) return this.#again(known, request);
    const may = this.#quota.take(request.tenant, now, request.lanes);
    if (!may.ok) return may;
    const wanted = wantedOf(revision.value, request.input);
    if (!wanted.ok) return wanted;
    if (wanted.value !== null) return this.#startLimited(request, revision.value, key, wanted.value);
    return this.#begin(request, revision.value, key, now, { sequence: this.#nextSequence(now), gate: null });
  }

  async accept(request: StartRequest): Promise<Result<Accepted>> {
    const started = await this.start(request);
    if (!started.ok) return started;
    const { execution, duplicate } = started.value;
    return ok({ execution: execution.id, duplicate });
  }

  async describe(id: string): Promise<Result<ExecutionView>> {
    return this.#reader.describe(id);
  }

  async history(id: string, after: number, limit: number): Promise<Result<HistoryPage>> {
    return this.#reader.history(id, after, limit);
  }

  async find(source: string, key: string): Promise<Result<string | null>> {
    const known = this.#store.byKey(keyOf(source, key));
    const counts = known !== undefined && known.state !== "withdrawn" && (known.expiresAt ?? 0) > Date.now();
    return ok(counts ? known.id : null);
  }

  async withdraw(source: string, key: string): Promise<Result<string | null>> {
    const now = Date.now();
    const known = this.#known(keyOf(source, key), now);
    if (known !== undefined) return ok(known.state === "withdrawn" ? null : known.id);
    const sequence = this.#nextSequence(now);
    this.#insert(withdrawnStart(sequence, now), keyOf(source, key));
    return ok(null);
  }

  async handOver(id: string, waitMs = 0): Promise<Result<null>> {
    const found = this.#reader.find(id);
    if (found?.state === "pending") await this.#pending.watch(found.sequence, Math.min(waitMs, MAX_WATCH_MS));
    if (found?.state === "guest") await this.#guests.away(found.sequence, Math.max(waitMs, GUEST_WAIT_MS));
    const start = this.#reader.find(id);
    if (start?.state === "pending") return fail("unavailable", "This execution is pending: it waits for its turn.");
    if (start?.state === "guest" && this.#guests.has(start.sequence))
      return fail("unavailable", "This execution waits for an answer to its call. Try again in a moment.");
    // A guest that nobody drives is of an instance that was lost.
    return start?.state === "object" || start?.state === "guest" ? this.#settler.handOver(start) : UNKNOWN;
  }

  async erase(ids: readonly string[]): Promise<Result<null>> {
    if (ids.length > SWEEP_BATCH) return fail("too_large", `At most ${SWEEP_BATCH} executions are erased in one call.`);
    for (const id of ids) {
      const start = this.#reader.find(id);
      const erased = start === undefined ? ok(null) : await this.#settler.erase(start);
      if (!erased.ok) return erased;
    }
    return ok(null);
  }

  async wake(): Promise<Result<null>> {
    if (this.#store.unsettled(this.#store.cursor, 1).length > 0) this.#arm(SWEEP_MS);
    return ok(null);
  }

  async cancel(id: string, reason: string): Promise<Result<ExecutionView>> {
    return (
      (await this.#reader.control(this.#guests, id, "cancelled", (run) => control.cancel(run, reason))) ??
      this.#pending.cancel(id, reason)
    );
  }

  async suspend(id: string, reason: string, by: string): Promise<Result<ExecutionView>> {
    return (
      (await this.#reader.control(this.#guests, id, "suspended", (run) => control.suspend(run, reason, by))) ?? UNKNOWN
    );
  }

  async resume(id: string, by: string): Promise<Result<ExecutionView>> {
    return (await this.#reader.control(this.#guests, id, "resumed", (run) => control.resume(run, by))) ?? UNKNOWN;
  }

  async settle(id: string, settlement: Settlement): Promise<Result<ExecutionView>> {
    return (
      (await this.#reader.control(this.#guests, id, "settled", (run) => control.settle(run, settlement))) ?? UNKNOWN
    );
  }

  async result(id: string, timeoutMs: number): Promise<Result<ExecutionView>> {
    return this.#reader.result(this.#guests, id, timeoutMs);
  }

  async admit(request: AdmissionRequest): Promise<Result<Admission>> {
    return this.#gates.admit(request, Date.now());
  }

  async ended(id: string): Promise<Result<null>> {
    this.#gates.ended(id, Date.now());
    return ok(null);
  }

  async called(id: string): Promise<Result<Standing>> {
    const called = await this.#pending.called(id);
    return called.ok ? ok(this.#standing(id)) : called;
  }

  async standing(id: string): Promise<Result<Standing>> {
    return ok(this.#standing(id));
  }

  override async fetch(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const after = afterOf(url);
    if (!isUpgrade(request) || after === null)
      return new Response("expected a WebSocket, ?id and ?after=SEQ", { status: 400 });
    return this.#reader.watch(this.#live, url.searchParams.get("id") ?? "", after);
  }

  override webSocketClose(socket: WebSocket, code: number): void {
    socket.close(code === 1005 || code === 1006 ? 1000 : code);
  }

  /** Finishes what a lost instance left, and forgets keys whose window has passed. Bounded; arms the next. */
  override async alarm(): Promise<void> {
    this.#clock?.rang();
    // First, so that an alarm that dies is followed by another; where all is done and is only to be noted, by the one
    // that would be the next anyway: each alarm that is set is a row written.
    const settled = this.#settler.settled && this.#pending.idle;
    this.#arm(settled ? PURGE_INTERVAL_MS : SWEEP_MS);
    await this.ctx.storage.sync();
    try {
      await Promise.all([
        this.#settler.sweep(SWEEP_BATCH),
        this.#pending.kick(),
        this.#gates.sweep(Date.now(), SWEEP_BATCH),
      ]);
      const purged = this.#purge(Date.now());
      // Nothing waits from here on, so no start can come in between and rely on the alarm.
      if (this.#settler.idle && this.#pending.idle && purged < SWEEP_BATCH) {
        const later = this.#store.hasKeys || this.#gateStore.hasRates;
        if (!settled || !later) this.#clock?.disarm();
        if (later) this.#arm(PURGE_INTERVAL_MS);
      }
      this.#armGates();
    } catch (error) {
      log.error("intake.alarm.failed", { error: String(error) });
    }
  }

  /** Looks at every row of the lane, so it is not for every alarm of a busy one. */
  #purge(now: number): number {
    if (now < this.#purgeAt) return 0;
    const purged = this.#store.purgeKeys(now, SWEEP_BATCH);
    this.#gateStore.forgetRates(now);
    if (purged < SWEEP_BATCH) this.#purgeAt = now + PURGE_INTERVAL_MS;
    return purged;
  }

  /** One whose workflow has limits: its gates are asked before it begins, or waits. */
  #startLimited(
    request: StartRequest,
    revision: LoadedRevision,
    key: string | null,
    wanted: readonly Wanted[],
  ): Promise<Result<Started>> {
    const { tenant, lane } = request;
    const sequence = this.#nextSequence(Date.now());
    this.#lastSequence = sequence;
    this.#settler.hold(sequence);
    const id = executionId({ tenant, lane, home: "object", sequence });
    const gate = wanted.find(({ slot }) => slot !== undefined)?.lane ?? null;
    return this.#asking.during(sequence, key, async () => {
      let began = false;
      try {
        const admission = await this.#asking.admission(request, id, wanted);
        if (!admission.ok) return admission;
        // From here on nothing waits, as in `start`.
        const now = Date.now();
        const known = this.#known(key, now);
        if (known !== undefined) return await this.#again(known, request);
        if (admission.value === "wait") {
          const start = pendingStart(request, now, { sequence, id, started: startedOf(request, revision, gate) });
          this.#pending.put(start, key);
          this.#quota.begun(tenant, now, request.lanes);
          began = true;
          this.#settler.letGo(sequence);
          return ok({ execution: pendingView(inspect(fold(revision.program, start.entries))), duplicate: false });
        }
        const started = this.#begin(request, revision, key, now, { sequence, gate });
        if (!started.ok) return started;
        began = true;
        if (gate !== null && started.value.execution.endedAt !== null) this.#asking.leave(request, gate, id);
        return started;
      } finally {
        if (!began) {
          this.#settler.letGo(sequence);
          // Also where the answer was lost: it may have a slot, or stand in line.
          if (gate !== null) this.#asking.leave(request, gate, id);
        }
      }
    });
  }

  #begin(
    request: StartRequest,
    revision: LoadedRevision,
    key: string | null,
    now: number,
    { sequence, gate }: { readonly sequence: number; readonly gate: number | null },
  ): Result<Started> {
    const first = firstTurn(revision.program, {
      tenant: request.tenant,
      lane: request.lane,
      sequence,
      now,
      started: startedOf(request, revision, gate),
      seed: request.seed,
    });
    if (!first.ok) return first;
    const turn = first.value;
    const start: StoredStart = {
      sequence,
      id: turn.id,
      ...pinOf(request, now),
      state: this.#guests.takes(request, revision.program, turn, gate) ? "guest" : turn.home,
      entries: turn.entries,
    };
    this.#insert(start, key);
    if (turn.home === "object") this.#quota.begun(request.tenant, now, request.lanes);
    const settling = this.#settler.begin(start, turn.state);
    if (settling !== null) this.ctx.waitUntil(settling);
    if (start.state === "guest") this.#guests.begin(revision.program, start);
    return ok({ execution: viewOf(turn.state), duplicate: false });
  }

  /** Who holds this key; one whose window has passed gives it up. */
  #known(key: string | null, now: number): StoredStart | undefined {
    const known = key === null ? undefined : this.#store.byKey(key);
    if (known === undefined || (known.expiresAt ?? 0) > now) return known;
    this.#store.forgetKey(known.sequence);
    return undefined;
  }

  #nextSequence(now: number): number {
    return Math.max(this.#lastSequence + 1, now * SEQUENCE_PER_MS);
  }

  #insert(start: StoredStart, key: string | null): void {
    const due = Date.now() + (start.state === "intake" ? PUBLISH_SWEEP_MS : SWEEP_MS);
    const arm = this.#clock?.isArmedBy(due) === true ? null : () => this.#clock?.armBy(due);
    this.#store.insert(start, key, arm, (work) => this.#commit(work));
    this.#lastSequence = Math.max(this.#lastSequence, start.sequence);
  }

  #commit<T>(work: () => T): T {
    try {
      return this.ctx.storage.transactionSync(work);
    } catch (error) {
      this.#store.rolledBack();
      this.#pending.rolledBack();
      this.#gateStore.rolledBack();
      throw error;
    }
  }

  #again(known: StoredStart, request: StartRequest): Promise<Result<Started>> {
    return again(known, request, {
      view: (start) => this.#reader.view(start),
      handOver: (start) => this.#settler.handOver(start),
      describe: (id) => executionObject(this.env.EXECUTION, id).describe(),
    });
  }

  #standing(id: string): Standing {
    const isAsking = this.#asking.has(parseExecutionId(id)?.sequence ?? 0);
    return isAsking ? "asking" : this.#reader.standing(id);
  }

  async #settled(start: StoredStart, state: Inspection): Promise<void> {
    await this.#settler.gone(start, state);
  }

  async #adopt({ id, state, entries }: StoredStart): Promise<Result<null>> {
    const adopted = await executionObject(this.env.EXECUTION, id).adopt({
      id,
      journal: JSON.stringify(entries),
      ...(state === "guest" ? { sent: true } : {}),
    });
    if (adopted.ok) this.#live.moved(id);
    return adopted;
  }

  #armGates(): void {
    const due = this.#gateStore.nextDue;
    if (due !== null) this.#clock?.armBy(due);
  }

  #arm(inMs: number): void {
    this.#clock?.armBy(Date.now() + inMs);
  }
}
