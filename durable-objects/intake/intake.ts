import { DurableObject } from "cloudflare:workers";
import type { ExecutionView } from "../../shared/domain/execution.ts";
import { parseExecutionId } from "../../shared/domain/ids.ts";
import { DEFAULT_DEDUPE_WINDOW_MS } from "../../shared/domain/limits.ts";
import type { StartedData } from "../../shared/domain/journal.ts";
import { fail, ok, type Result } from "../../shared/domain/result.ts";
import { type Definition, retentionOf } from "../../shared/dsl/index.ts";
import { fold, inspect } from "../../shared/engine/index.ts";
import type { Inspection } from "../../shared/engine/types.ts";
import type { Env } from "../../workers/env.ts";
import { Live, afterOf, isUpgrade } from "../lib/live.ts";
import type { HistoryPage } from "../execution/rpc.ts";
import { AlarmClock } from "../lib/alarm-clock.ts";
import { log } from "../lib/log.ts";
import { meteredSql } from "../lib/metered-sql.ts";
import { type LoadedRevision, loadRevision } from "../lib/programs.ts";
import { executionObject, recordExecutions, tenantModules } from "../lib/stubs.ts";
import { viewOf } from "../lib/view.ts";
import { firstTurn } from "./first-turn.ts";
import { MAX_KEY_UNITS, PURGE_INTERVAL_MS, SEQUENCE_PER_MS, SWEEP_BATCH, SWEEP_MS } from "./limits.ts";
import type { IntakeRpc, StartRequest, Started } from "./rpc.ts";
import { Settler } from "./settler.ts";
import { StartStore, type StoredStart } from "./start-store.ts";

const UNKNOWN = fail("not_found", "There is no such execution.");

/**
 * One lane of a tenant's starts. A start is deduplicated, takes its first turn and is durable in one
 * commit of this warm object; the answer waits for nothing else. See docs/decisions/0001.
 */
export class IntakeObject extends DurableObject<Env> implements IntakeRpc {
  readonly #store: StartStore;
  readonly #live: Live;
  readonly #settler: Settler;
  #clock: AlarmClock | null = null;
  #lastSequence: number;
  /** The next purge; an instance begins with one. */
  #purgeAt = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#store = new StartStore(meteredSql(ctx.storage, "intake"));
    this.#lastSequence = this.#store.lastSequence;
    this.#live = new Live(ctx);
    this.#settler = new Settler({
      store: this.#store,
      adopt: (start) => executionObject(env.EXECUTION, start.id).adopt({ id: start.id, entries: start.entries }),
      record: (tenant, summaries) => recordExecutions(env.INDEX, tenant, summaries),
      inspect: (start) => this.#inspect(start),
      lifecycle: env.LIFECYCLE,
    });
    void ctx.blockConcurrencyWhile(async () => {
      this.#clock = await AlarmClock.open(ctx.storage);
    });
  }

  async start(request: StartRequest): Promise<Result<Started>> {
    const revision = await this.#revision(request.tenant, request.revision);
    if (!revision.ok) return revision;
    const key = request.idempotency === null ? null : keyOf(request.trigger.source, request.idempotency.key);
    if (key !== null && key.length > MAX_KEY_UNITS) {
      return fail(
        "invalid",
        `The idempotency key is ${key.length} characters long with its source; at most ${MAX_KEY_UNITS} are kept.`,
      );
    }
    // From here to the end nothing waits: the look-up of the key and the insert are one transaction.
    const now = Date.now();
    const known = key === null ? undefined : this.#store.byKey(key);
    if (known !== undefined && (known.expiresAt ?? 0) > now) return this.#again(known, request);
    if (known !== undefined) this.#store.forgetKey(known.sequence);
    return ok(this.#begin(request, revision.value, key, now));
  }

  async describe(id: string): Promise<Result<ExecutionView>> {
    const start = this.#find(id);
    return start === undefined ? UNKNOWN : ok(viewOf(await this.#inspect(start)));
  }

  async history(id: string, after: number, limit: number): Promise<Result<HistoryPage>> {
    const start = this.#find(id);
    if (start === undefined) return UNKNOWN;
    const events = start.entries.filter((entry) => entry.seq > after);
    return ok({ events: events.slice(0, limit), more: events.length > limit });
  }

  async find(source: string, key: string): Promise<Result<string | null>> {
    const known = this.#store.byKey(keyOf(source, key));
    const counts = known !== undefined && known.state !== "withdrawn" && (known.expiresAt ?? 0) > Date.now();
    return ok(counts ? known.id : null);
  }

  async withdraw(source: string, key: string): Promise<Result<string | null>> {
    const now = Date.now();
    const known = this.#store.byKey(keyOf(source, key));
    if (known !== undefined && (known.expiresAt ?? 0) > now) return ok(known.state === "withdrawn" ? null : known.id);
    if (known !== undefined) this.#store.forgetKey(known.sequence);
    const sequence = this.#nextSequence(now);
    const never = { sequence, id: "", bodyHash: null, expiresAt: now + DEFAULT_DEDUPE_WINDOW_MS, entries: [] };
    this.#insert({ ...never, state: "withdrawn" }, keyOf(source, key));
    return ok(null);
  }

  async handOver(id: string): Promise<Result<null>> {
    const start = this.#find(id);
    if (start?.state !== "object") return UNKNOWN;
    return this.#settler.handOver(start);
  }

  async erase(ids: readonly string[]): Promise<Result<null>> {
    if (ids.length > SWEEP_BATCH) return fail("too_large", `At most ${SWEEP_BATCH} executions are erased in one call.`);
    for (const id of ids) {
      const start = this.#find(id);
      // One that is being handed over is waited for; its object has it, or will be asked again.
      const handed = start?.state === "object" ? await this.#settler.handOver(start) : ok(null);
      if (!handed.ok) return handed;
      if (start?.state === "object") this.#store.handedOver(start.sequence);
      else if (start !== undefined) this.#store.erase(start.sequence);
    }
    return ok(null);
  }

  async wake(): Promise<Result<null>> {
    if (this.#store.unsettled(this.#store.cursor, 1).length > 0) this.#arm(SWEEP_MS);
    return ok(null);
  }

  override async fetch(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const after = afterOf(url);
    if (!isUpgrade(request) || after === null)
      return new Response("expected a WebSocket, ?id and ?after=SEQ", { status: 400 });
    const start = this.#find(url.searchParams.get("id") ?? "");
    if (start?.state !== "intake") return new Response("not found", { status: 404 });
    return this.#live.accept(
      start.entries.filter((entry) => entry.seq > after),
      true,
    );
  }

  override webSocketClose(socket: WebSocket, code: number): void {
    socket.close(code === 1005 || code === 1006 ? 1000 : code);
  }

  /** Finishes what a lost instance left, and forgets keys whose window has passed. Bounded; arms the next. */
  override async alarm(): Promise<void> {
    this.#clock?.rang();
    // First, so that an alarm that dies is followed by another.
    this.#arm(SWEEP_MS);
    await this.ctx.storage.sync();
    try {
      await this.#settler.sweep(SWEEP_BATCH);
      const purged = this.#purge(Date.now());
      // Nothing waits from here on, so no start can come in between and rely on the alarm.
      if (this.#settler.idle && purged < SWEEP_BATCH) {
        this.#clock?.disarm();
        if (this.#store.hasKeys) this.#arm(PURGE_INTERVAL_MS);
      }
    } catch (error) {
      log.error("intake.alarm.failed", { error: String(error) });
    }
  }

  /** Looks at every row of the lane, so it is not for every alarm of a busy one. */
  #purge(now: number): number {
    if (now < this.#purgeAt) return 0;
    const purged = this.#store.purgeKeys(now, SWEEP_BATCH);
    if (purged < SWEEP_BATCH) this.#purgeAt = now + PURGE_INTERVAL_MS;
    return purged;
  }

  #begin(request: StartRequest, revision: LoadedRevision, key: string | null, now: number): Started {
    const sequence = this.#nextSequence(now);
    const turn = firstTurn(revision.program, {
      tenant: request.tenant,
      lane: request.lane,
      sequence,
      now,
      started: {
        workflow: revision.workflow,
        revision: request.revision,
        trigger: request.trigger,
        input: request.input,
        ...retained(revision.program.definition),
        ...(request.parent === undefined ? {} : { parent: request.parent }),
        ...(revision.program.definition.use?.secrets === undefined ? {} : { nonce: newNonce() }),
      },
    });
    const start: StoredStart = {
      sequence,
      id: turn.id,
      bodyHash: request.idempotency?.bodyHash ?? null,
      expiresAt: request.idempotency === null ? null : now + request.idempotency.windowMs,
      state: turn.home,
      entries: turn.entries,
    };
    this.#insert(start, key);
    this.ctx.waitUntil(this.#settler.begin(start, turn.state));
    return { execution: viewOf(turn.state), duplicate: false };
  }

  #nextSequence(now: number): number {
    return Math.max(this.#lastSequence + 1, now * SEQUENCE_PER_MS);
  }

  #insert(start: StoredStart, key: string | null): void {
    try {
      this.ctx.storage.transactionSync(() => {
        this.#store.insert(start, key);
        this.#arm(SWEEP_MS);
      });
    } catch (error) {
      this.#store.rolledBack();
      throw error;
    }
    this.#lastSequence = start.sequence;
  }

  /** The key is known: the earlier execution is the answer, wherever it is now. */
  async #again(known: StoredStart, request: StartRequest): Promise<Result<Started>> {
    if (request.idempotency?.onMismatch === "conflict" && known.bodyHash !== request.idempotency.bodyHash) {
      return fail(
        "conflict",
        `This Idempotency-Key started execution ${known.id} with another body; use a new key for a new request.`,
      );
    }
    if (known.state === "erased") return erased(known.id);
    if (known.state === "withdrawn")
      return fail("conflict", "This start was withdrawn before it came: who asked for it has gone on without it.");
    if (known.state === "intake") return ok({ execution: viewOf(await this.#inspect(known)), duplicate: true });
    if (known.state === "object") {
      const handed = await this.#settler.handOver(known);
      if (!handed.ok) return ok({ execution: viewOf(await this.#inspect(known)), duplicate: true });
    }
    const described = await executionObject(this.env.EXECUTION, known.id).describe();
    if (described.ok) return ok({ execution: described.value, duplicate: true });
    return described.error.code === "not_found" ? erased(known.id) : described;
  }

  #find(id: string): StoredStart | undefined {
    const sequence = parseExecutionId(id)?.sequence;
    const start = sequence === undefined ? undefined : this.#store.bySequence(sequence);
    return start?.id === id && (start.state === "intake" || start.state === "object") ? start : undefined;
  }

  async #inspect(start: StoredStart): Promise<Inspection> {
    const started = start.entries[0];
    const tenant = parseExecutionId(start.id)?.tenant;
    if (started?.type !== "execution.started" || tenant === undefined)
      throw new Error("a start without execution.started");
    const revision = await this.#revision(tenant, started.data.revision);
    if (!revision.ok) throw new Error(revision.error.detail);
    return inspect(fold(revision.value.program, start.entries));
  }

  #revision(tenant: string, id: string): Promise<Result<LoadedRevision>> {
    return loadRevision(id, () => tenantModules(this.env.TENANT, tenant).revision(id));
  }

  #arm(inMs: number): void {
    this.#clock?.armBy(Date.now() + inMs);
  }
}

/** The key outlives what it started, where that is kept for less than the key's window. */
function erased(id: string) {
  return fail("conflict", `This key started ${id}, which has been erased since; use a new key for a new start.`);
}

/** Pinned when it starts, as the revision is. */
function retained(definition: Definition): Pick<StartedData, "retention"> {
  const retention = retentionOf(definition);
  return retention === undefined ? {} : { retention };
}

/** A key of two sources is two keys. */
function keyOf(source: string, key: string): string {
  return `${source} ${key}`;
}

/** 32 hex digits: see StartedData. */
function newNonce(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
