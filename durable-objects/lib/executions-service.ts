import type { ExecutionRpc, HistoryPage, Settlement } from "../execution/rpc.ts";
import type { Accepted, IntakeRpc, Started, StartRequest } from "../intake/rpc.ts";
import { type ExecutionView, TERMINAL } from "../../shared/domain/execution.ts";
import { type ExecutionIdParts, parseExecutionId } from "../../shared/domain/ids.ts";
import { laneOf } from "../../shared/domain/lanes.ts";
import type { AnyEntry } from "../../shared/domain/journal.ts";
import { DEFAULT_DEDUPE_WINDOW_MS, MAX_RERUN_UNITS, MAX_WAIT_MS } from "../../shared/domain/limits.ts";
import { seedOf } from "../../shared/domain/rerun.ts";
import { fail, ok, type Result } from "../../shared/domain/result.ts";
import type { Env } from "../../workers/env.ts";

/** A watcher of one that is pending is held this long before it is told to come again, in milliseconds. */
const MAX_PENDING_WAIT_MS = 20_000;

/** Entries that are read at a time. */
const SEED_PAGE = 1_000;
/** The same words for one that never was, one that is gone, and one of somebody else. */
const NO_SUCH_EXECUTION = fail("not_found", "There is no execution of this id.");

type Idempotency = NonNullable<StartRequest["idempotency"]>;

/** A start, before its lane is known. The window of its key is the platform's, unless another is given. */
export interface Start extends Omit<StartRequest, "lane" | "idempotency"> {
  readonly lanes: number;
  readonly idempotency: null | (Omit<Idempotency, "windowMs"> & Partial<Pick<Idempotency, "windowMs">>);
}

/** What is run again, from where, and with what. */
export interface Rerun extends Omit<Start, "input" | "seed" | "rerun"> {
  readonly execution: ExecutionView;
  /** Null: from the start. `frame`: which run of the task; null: the last. */
  readonly from: { readonly task: string; readonly frame: number | null } | null;
  /** Undefined: as it was. */
  readonly input?: { readonly value: unknown } | undefined;
}

export interface History extends Omit<HistoryPage, "entries"> {
  readonly events: readonly AnyEntry[];
}

/** Objects can be asked by RPC, and by `fetch` for a WebSocket. */
export type IntakeStub = IntakeRpc & { fetch(request: Request): Promise<Response> };
export type ExecutionStub = ExecutionRpc & { fetch(request: Request): Promise<Response> };

/** What is asked of whoever has an execution. */
interface Ask<T> {
  readonly intake: (stub: IntakeStub) => Promise<Result<T>>;
  readonly object: (stub: ExecutionStub) => Promise<Result<T>>;
  /** Of one that is still in its lane, whatever it does there. */
  readonly adopting?: (stub: IntakeStub) => Promise<Result<T>>;
  /** Of one that waits in its lane, or is a guest there; `not_found` for any other, which is handed over. */
  readonly lane?: (stub: IntakeStub) => Promise<Result<T>>;
  /** How long one that is pending is waited for. */
  readonly waitMs?: number;
}

export interface ExecutionObjects {
  intake(tenant: string, lane: number): IntakeStub;
  execution(id: string): ExecutionStub;
}

/**
 * Finds the object that holds an execution, by its id alone. Every call names the tenant that asks: an id
 * of another one is answered as one that never was, without asking anybody.
 */
export class ExecutionsService {
  readonly #objects: ExecutionObjects;

  constructor(objects: ExecutionObjects) {
    this.#objects = objects;
  }

  /** Durable when it resolves. One RPC. */
  start(start: Start): Promise<Result<Started>> {
    const request = inLane(start);
    return this.#objects.intake(request.tenant, request.lane).start(request);
  }

  /** As `start`, with a short answer. */
  accept(start: Start): Promise<Result<Accepted>> {
    const request = inLane(start);
    return this.#objects.intake(request.tenant, request.lane).accept(request);
  }

  describe(tenant: string, id: string): Promise<Result<ExecutionView>> {
    return this.#at(tenant, id, {
      intake: (intake) => intake.describe(id),
      object: (object) => object.describe(),
      // Still in its lane, on its way to the object: readable there.
      adopting: (intake) => intake.describe(id),
    });
  }

  async history(tenant: string, id: string, after: number, limit: number): Promise<Result<History>> {
    const page = await this.#at<HistoryPage>(tenant, id, {
      intake: (intake) => intake.history(id, after, limit),
      object: (object) => object.history(after, limit),
      adopting: (intake) => intake.history(id, after, limit),
    });
    if (!page.ok) return page;
    const { entries, ...rest } = page.value;
    return ok({ ...rest, events: JSON.parse(entries) as AnyEntry[] });
  }

  cancel(tenant: string, id: string, reason: string): Promise<Result<ExecutionView>> {
    return this.#at(tenant, id, {
      // At home in its lane means over when its first turn ended.
      intake: async (intake) => {
        const found = await intake.describe(id);
        return found.ok
          ? fail("conflict", `The execution is ${found.value.status}, and can't be cancelled any more.`)
          : found;
      },
      object: (object) => object.cancel(reason),
      lane: (intake) => intake.cancel(id, reason),
    });
  }

  suspend(tenant: string, id: string, reason: string, by: string): Promise<Result<ExecutionView>> {
    return this.#control(tenant, id, "suspended", {
      object: (object) => object.suspend(reason, by),
      lane: (intake) => intake.suspend(id, reason, by),
    });
  }

  resume(tenant: string, id: string, by: string): Promise<Result<ExecutionView>> {
    return this.#control(tenant, id, "resumed", {
      object: (object) => object.resume(by),
      lane: (intake) => intake.resume(id, by),
    });
  }

  settle(tenant: string, id: string, settlement: Settlement): Promise<Result<ExecutionView>> {
    return this.#control(tenant, id, "settled", {
      object: (object) => object.settle(settlement),
      lane: (intake) => intake.settle(id, settlement),
    });
  }

  /** A new execution that goes on from one that is over. Durable when it resolves. */
  async rerun({ execution, from, input, ...start }: Rerun): Promise<Result<Started>> {
    const seed = from === null ? ok(null) : await this.#seed(start.tenant, execution.id, from);
    if (!seed.ok) return seed;
    if (seed.value === null) {
      const rerun = { of: execution.id, from: null, at: Date.parse(execution.startedAt) };
      return this.start({ ...start, input: input === undefined ? execution.input : input.value, rerun });
    }
    return this.start({
      ...start,
      input: execution.input,
      rerun: { of: execution.id, from: seed.value.from, at: seed.value.then },
      seed: input === undefined ? seed.value : { ...seed.value, input },
    });
  }

  async #seed(
    tenant: string,
    id: string,
    { task, frame }: NonNullable<Rerun["from"]>,
  ): Promise<ReturnType<typeof seedOf>> {
    const journal: AnyEntry[] = [];
    let units = 0;
    for (;;) {
      const page = await this.history(tenant, id, journal.length, SEED_PAGE);
      if (!page.ok) return page;
      journal.push(...page.value.events);
      units += JSON.stringify(page.value.events).length;
      if (units > MAX_RERUN_UNITS)
        return fail(
          "too_large",
          `The journal is larger than ${MAX_RERUN_UNITS} characters (MAX_RERUN_UNITS), too large to go on from its middle. Re-run it from the start.`,
        );
      if (!page.value.more || page.value.events.length === 0) return seedOf(journal, task, frame);
    }
  }

  #control(
    tenant: string,
    id: string,
    done: string,
    ask: Pick<Ask<ExecutionView>, "object" | "lane">,
  ): Promise<Result<ExecutionView>> {
    return this.#at(tenant, id, {
      // At home in its lane means over when its first turn ended.
      intake: async (intake) => {
        const found = await intake.describe(id);
        return found.ok
          ? fail("conflict", `The execution is ${found.value.status}, and can't be ${done} any more.`)
          : found;
      },
      ...ask,
    });
  }

  /** Waits until it is over, or `timeoutMs` has passed; either way, how it stands then. */
  async result(tenant: string, view: ExecutionView, timeoutMs: number): Promise<Result<ExecutionView>> {
    if (TERMINAL.has(view.status)) return ok(view);
    const wait = Math.min(Math.max(timeoutMs, 0), MAX_WAIT_MS);
    const until = Date.now() + wait;
    const result = await this.#at(tenant, view.id, {
      intake: (intake) => intake.describe(view.id),
      object: (object) => object.result(Math.max(0, until - Date.now())),
      lane: (intake) => intake.result(view.id, wait),
      waitMs: wait,
    });
    // Pending all the while.
    return !result.ok && result.error.code === "unavailable" ? this.describe(tenant, view.id) : result;
  }

  /** The object's end of a live stream: a response with a WebSocket. */
  live(tenant: string, id: string, after: number): Promise<Result<WebSocket>> {
    const open = async (stub: Pick<ExecutionStub, "fetch">): Promise<Result<WebSocket>> => {
      // A request of our own: nothing that the caller sent reaches the object.
      const url = `https://object/live?id=${encodeURIComponent(id)}&after=${after}`;
      const response = await stub.fetch(new Request(url, { headers: { upgrade: "websocket" } }));
      if (response.webSocket !== null) return ok(response.webSocket);
      if (response.status === 404) return NO_SUCH_EXECUTION;
      return fail("unavailable", "This execution has as many watchers as it can have. Try again in a moment.");
    };
    return this.#at(tenant, id, { intake: open, object: open, lane: open, waitMs: MAX_PENDING_WAIT_MS });
  }

  /** Asks whoever has it. One that has not reached its object yet is handed over, or read in its lane. */
  async #at<T>(tenant: string, id: string, ask: Ask<T>): Promise<Result<T>> {
    const parts: ExecutionIdParts | undefined = parseExecutionId(id);
    if (parts === undefined || parts.tenant !== tenant) return NO_SUCH_EXECUTION;
    const intake = () => this.#objects.intake(tenant, parts.lane);
    if (parts.home === "intake") return known(await ask.intake(intake()));
    const first = await ask.object(this.#objects.execution(id));
    if (!isMissing(first)) return first;
    if (ask.adopting !== undefined) {
      const there = await ask.adopting(intake());
      if (!isMissing(there)) return there;
    } else {
      const there = await ask.lane?.(intake());
      if (there !== undefined && !isMissing(there)) return there;
      const handed = await intake().handOver(id, ask.waitMs ?? 0);
      if (!handed.ok && handed.error.code !== "not_found") return handed;
    }
    // Handed over in between, by us or by the lane itself.
    return known(await ask.object(this.#objects.execution(id)));
  }
}

function inLane({ lanes, idempotency, ...start }: Start): StartRequest {
  return {
    ...start,
    lane: laneOf(lanes, start.trigger.source, idempotency?.key ?? null, Math.random),
    lanes,
    idempotency: idempotency === null ? null : { windowMs: DEFAULT_DEDUPE_WINDOW_MS, ...idempotency },
  };
}

function isMissing(result: Result<unknown>): boolean {
  return !result.ok && result.error.code === "not_found";
}

function known<T>(result: Result<T>): Result<T> {
  return isMissing(result) ? NO_SUCH_EXECUTION : result;
}

/** By the bindings that every object and the Worker have. */
export function executionsOf({ INTAKE, EXECUTION }: Pick<Env, "INTAKE" | "EXECUTION">): ExecutionsService {
  return new ExecutionsService({
    intake: (id, lane) => INTAKE.get(INTAKE.idFromName(`${id}:${lane}`)) as unknown as IntakeStub,
    execution: (id) => EXECUTION.get(EXECUTION.idFromName(id)) as unknown as ExecutionStub,
  });
}
