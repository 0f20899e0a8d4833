import type { ExecutionView, Outcome } from "../../shared/domain/execution.ts";
import type { EffectOutcome } from "../../shared/domain/journal.ts";
import type { Delivery } from "../correlator/rpc.ts";
import type { Result } from "../../shared/domain/result.ts";

/** What has happened in its lane, as that made it durable: the first turn, and calls that were made there. */
export interface HandOver {
  readonly id: string;
  /** Its entries, as JSON: that is read several times faster than the objects of an RPC are. */
  readonly journal: string;
  /** What is open may have been sent by an instance of the lane that is gone: it is in doubt. */
  readonly sent?: true;
}

export interface Settlement {
  /** Null: the only one that is in doubt. */
  readonly effect: string | null;
  /** `retry`: it is sent again, with the same key. */
  readonly outcome: EffectOutcome | "retry";
  readonly by: string;
}

export interface HistoryPage {
  /** `AnyEntry[]`, as JSON: see `HandOver`. */
  readonly entries: string;
  /** Whether more follow the last of them. */
  readonly more: boolean;
  /** Of the execution's secret markers, where it has any. The entries are as the journal has them. */
  readonly nonce?: string;
}

/**
 * RPC surface of `durable-objects/execution`, one object per execution, named by its id. An execution that
 * was never adopted answers `not_found`, and nothing is written.
 *
 * Live: `fetch` with `Upgrade: websocket` and `?after=SEQ`: every entry after SEQ as one JSON message
 * each, no gap, no repeat; closes with 1000 after the last entry of a finished execution. Intake serves the same for executions that are there (`?id=…&after=SEQ`), and closes with 1012 where one moves: it is found in its object then.
 */
export interface ExecutionRpc {
  /** Idempotent: a second call changes nothing. */
  adopt(handOver: HandOver): Promise<Result<null>>;
  describe(): Promise<Result<ExecutionView>>;
  history(after: number, limit: number): Promise<Result<HistoryPage>>;
  /** Cancelling a finished execution is a `conflict`, as is one that is being undone. Answers before all is undone. */
  cancel(reason: string): Promise<Result<ExecutionView>>;
  /** Nothing new starts from here on. Again: nothing changes. A finished one is a `conflict`. */
  suspend(reason: string, by: string): Promise<Result<ExecutionView>>;
  resume(by: string): Promise<Result<ExecutionView>>;
  /** What became of a call in doubt. `conflict` where there is none, or where it is not said which of several. */
  settle(settlement: Settlement): Promise<Result<ExecutionView>>;
  /** Events for a listener, in order. `wanted`: whether it goes on listening; the same again changes nothing. */
  deliver(effect: string, deliveries: readonly Delivery[]): Promise<Result<{ wanted: boolean }>>;
  /** A sub-workflow that an effect here waits for is over. Idempotent. */
  childEnded(effect: string, child: string, outcome: Outcome): Promise<Result<null>>;
  /** What became of a person's task that an effect here waits for. Idempotent. */
  answered(effect: string, outcome: EffectOutcome): Promise<Result<null>>;
  /** Reminds a person by the task's own connection. `not_found` where nobody waits any more; else it failed. */
  remind(effect: string, link: string): Promise<Result<null>>;
  /** Waits until the execution is over, or `timeoutMs` has passed; either way, how it stands then. */
  result(timeoutMs: number): Promise<Result<ExecutionView>>;
  /**
   * Erases all that this object holds; from then on it was never adopted. Idempotent. `conflict` where the execution is
   * not over, `unavailable` where its end has not been published yet.
   */
  erase(): Promise<Result<null>>;
}
