import type { Result } from "../../shared/domain/result.ts";
import type { ExecutionView, Trigger } from "../../shared/domain/execution.ts";
import type { StartedData } from "../../shared/domain/journal.ts";
import type { HistoryPage } from "../execution/rpc.ts";

/** Starts one execution. What is named here is durable before the call returns. */
export interface StartRequest {
  readonly tenant: string;
  /** The lane this object is; part of the ids it makes. */
  readonly lane: number;
  readonly revision: string;
  readonly trigger: Trigger;
  readonly input: unknown;
  /** Of a sub-workflow. */
  readonly parent?: NonNullable<StartedData["parent"]>;
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

/** RPC surface of `durable-objects/intake`, one object per tenant and lane, named `<tenant>:<lane>`. */
export interface IntakeRpc {
  start(request: StartRequest): Promise<Result<Started>>;
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
  /** Hands an execution over now, where that has not happened yet. */
  handOver(id: string): Promise<Result<null>>;
  /**
   * Forgets finished executions, at most 200 of one call, but for their keys, which stay for their own window; one of
   * an object of its own will not be handed over again. Idempotent.
   */
  erase(ids: readonly string[]): Promise<Result<null>>;
  /** Sees to it that what a lost instance left is taken up. */
  wake(): Promise<Result<null>>;
}
