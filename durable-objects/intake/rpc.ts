import type { Result } from "../../shared/domain/result.ts";
import type { ExecutionView, Trigger } from "../../shared/domain/execution.ts";
import type { RateRequest, SlotRequest } from "../../shared/domain/admission.ts";
import type { StartedData } from "../../shared/domain/journal.ts";
import type { Seed } from "../../shared/domain/rerun.ts";
import type { HistoryPage, Settlement } from "../execution/rpc.ts";

/** Starts one execution. What is named here is durable before the call returns. */
export interface StartRequest {
  readonly tenant: string;
  /** The lane this object is; part of the ids it makes. */
  readonly lane: number;
  /** How many the tenant has, for this one's share of its quota. DEFAULT_LANES where it is not given. */
  readonly lanes?: number;
  readonly revision: string;
  readonly trigger: Trigger;
  readonly input: unknown;
  /** Of a sub-workflow. */
  readonly parent?: NonNullable<StartedData["parent"]>;
  readonly rerun?: NonNullable<StartedData["rerun"]>;
  /** What a re-run keeps, where it is not from the start. `conflict` where this revision does not fit it. */
  readonly seed?: Seed;
  /** Null: every call starts an execution of its own. Scoped by the trigger's source. */
  readonly idempotency: null | {
    readonly key: string;
    /** SHA-256 of what the caller sent, hex. */
    readonly bodyHash: string;
    /** `conflict` answers 409 where the body differs (API), `first` the first execution (hooks). */
    readonly onMismatch: "conflict" | "first";
    readonly windowMs: number;
  };
}

export interface Started {
  readonly execution: ExecutionView;
  /** True where the key was known: `execution` is the earlier one. */
  readonly duplicate: boolean;
}

/** As `Started`, for whoever wants no more of it than its id. */
export interface Accepted {
  readonly execution: string;
  readonly duplicate: boolean;
}

/** What one start asks of the gates in another lane: that it may begin. */
export interface AdmissionRequest {
  readonly id: string;
  readonly slot?: SlotRequest;
  readonly rate?: RateRequest;
}

/** `go`: it has its slot, and begins. `wait`: it is in line, and will be called. */
export type Admission = "go" | "wait";

/**
 * How a start stands in its lane. `asking`: it has not been answered yet. `elsewhere`: it is not here, so it is in an
 * object of its own, or never was.
 */
export type Standing = "asking" | "pending" | "under-way" | "over" | "elsewhere";

/** RPC surface of `durable-objects/intake`, one object per tenant and lane, named `<tenant>:<lane>`. */
export interface IntakeRpc {
  start(request: StartRequest): Promise<Result<Started>>;
  /** `start`, with a short answer. */
  accept(request: StartRequest): Promise<Result<Accepted>>;
  /** An execution whose home this is, or that has not been handed over yet. */
  describe(id: string): Promise<Result<ExecutionView>>;
  history(id: string, after: number, limit: number): Promise<Result<HistoryPage>>;
  /** The execution that a start with this source and key made; null where there was none. */
  find(source: string, key: string): Promise<Result<string | null>>;
  /**
   * As `find`; and where there was none, a start that comes
   * late, from an instance that is gone, is a `conflict`.
   */
  withdraw(source: string, key: string): Promise<Result<string | null>>;
  /**
   * Forgets finished executions, at most 200 of one call, but for their keys, which stay for their own window; one of
   * an object of its own will not be handed over again. Idempotent.
   */
  erase(ids: readonly string[]): Promise<Result<null>>;
  /** Sees to it that what a lost instance left is taken up. */
  wake(): Promise<Result<null>>;
  /**
   * Hands an execution over now, where that has not happened yet. One that is pending is waited for, at most `waitMs`,
   * and a guest's call for a moment at least; `unavailable` where it still is. `not_found` of one that ended here.
   */
  handOver(id: string, waitMs?: number): Promise<Result<null>>;
  /**
   * Cancels one that is pending, which is over then, and never began; or a guest, as its object would. A `conflict`
   * where it ended here as a guest, `not_found` for any other.
   */
  cancel(id: string, reason: string): Promise<Result<ExecutionView>>;
  /** Of a guest, as `ExecutionRpc`; a `conflict` of one that has been one and ended here. `not_found` for any other. */
  suspend(id: string, reason: string, by: string): Promise<Result<ExecutionView>>;
  resume(id: string, by: string): Promise<Result<ExecutionView>>;
  settle(id: string, settlement: Settlement): Promise<Result<ExecutionView>>;
  /** How a guest, or one that ended here as one, stands: once it is over, or after `timeoutMs`. `not_found` where it is not here then. */
  result(id: string, timeoutMs: number): Promise<Result<ExecutionView>>;

  /** Asks for slots at the gates that are here. A `conflict` or `rate_limited` where there is none to be had. */
  admit(request: AdmissionRequest): Promise<Result<Admission>>;
  /** One that has a slot here, or waits for one, is over. Idempotent; nothing happens where it is not known. */
  ended(id: string): Promise<Result<null>>;
  /** To the lane of one that waited: it has its slot now. It begins, once, however often this is said. */
  called(id: string): Promise<Result<Standing>>;
  standing(id: string): Promise<Result<Standing>>;
}
