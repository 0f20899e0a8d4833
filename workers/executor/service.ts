import type { ExecutionRpc, HistoryPage } from "../../durable-objects/execution/rpc.ts";
import type { IntakeRpc, Started, StartRequest } from "../../durable-objects/intake/rpc.ts";
import { type ExecutionView, TERMINAL } from "../../shared/domain/execution.ts";
import { type ExecutionIdParts, parseExecutionId } from "../../shared/domain/ids.ts";
import { laneOf } from "../../shared/domain/lanes.ts";
import { DEFAULT_DEDUPE_WINDOW_MS } from "../../shared/domain/limits.ts";
import { fail, ok, type Result } from "../../shared/domain/result.ts";

/** An answer is held at most this long, in milliseconds. */
export const MAX_WAIT_MS = 60_000;

/** The same words for one that never was, one that is gone, and one of somebody else. */
const NO_SUCH_EXECUTION = fail("not_found", "There is no execution of this id.");

/** A start, before its lane is known. The window of its key is the platform's. */
export interface Start extends Omit<StartRequest, "lane" | "idempotency"> {
  readonly lanes: number;
  readonly idempotency: null | Omit<NonNullable<StartRequest["idempotency"]>, "windowMs">;
}

/** Objects can be asked by RPC, and by `fetch` for a WebSocket. */
export type IntakeStub = IntakeRpc & { fetch(request: Request): Promise<Response> };
export type ExecutionStub = ExecutionRpc & { fetch(request: Request): Promise<Response> };

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
  start({ tenant, lanes, revision, trigger, input, idempotency }: Start): Promise<Result<Started>> {
    const lane = laneOf(lanes, trigger.source, idempotency?.key ?? null, Math.random);
    const request: StartRequest = {
      tenant,
      lane,
      revision,
      trigger,
      input,
      idempotency: idempotency === null ? null : { ...idempotency, windowMs: DEFAULT_DEDUPE_WINDOW_MS },
    };
    return this.#objects.intake(tenant, lane).start(request);
  }

  describe(tenant: string, id: string): Promise<Result<ExecutionView>> {
    return this.#at(tenant, id, {
      intake: (intake) => intake.describe(id),
      object: (object) => object.describe(),
      // Still in its lane, on its way to the object: readable there.
      adopting: (intake) => intake.describe(id),
    });
  }

  history(tenant: string, id: string, after: number, limit: number): Promise<Result<HistoryPage>> {
    return this.#at(tenant, id, {
      intake: (intake) => intake.history(id, after, limit),
      object: (object) => object.history(after, limit),
      adopting: (intake) => intake.history(id, after, limit),
    });
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
    });
  }

  /** Waits until it is over, or `timeoutMs` has passed; either way, how it stands then. */
  async result(tenant: string, view: ExecutionView, timeoutMs: number): Promise<Result<ExecutionView>> {
    if (TERMINAL.has(view.status)) return ok(view);
    const wait = Math.min(Math.max(timeoutMs, 0), MAX_WAIT_MS);
    return this.#at(tenant, view.id, {
      intake: (intake) => intake.describe(view.id),
      object: (object) => object.result(wait),
    });
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
    return this.#at(tenant, id, { intake: open, object: open });
  }

  /** Asks whoever has it. One that has not reached its object yet is handed over, or read in its lane. */
  async #at<T>(
    tenant: string,
    id: string,
    ask: {
      readonly intake: (stub: IntakeStub) => Promise<Result<T>>;
      readonly object: (stub: ExecutionStub) => Promise<Result<T>>;
      readonly adopting?: (stub: IntakeStub) => Promise<Result<T>>;
    },
  ): Promise<Result<T>> {
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
      const handed = await intake().handOver(id);
      if (!handed.ok && handed.error.code !== "not_found") return handed;
    }
    // Handed over in between, by us or by the lane itself.
    return known(await ask.object(this.#objects.execution(id)));
  }
}

function isMissing(result: Result<unknown>): boolean {
  return !result.ok && result.error.code === "not_found";
}

function known<T>(result: Result<T>): Result<T> {
  return isMissing(result) ? NO_SUCH_EXECUTION : result;
}
