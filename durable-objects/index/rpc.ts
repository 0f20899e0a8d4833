import type { ExecutionSummary } from "../../shared/domain/execution.ts";
import type { IndexConditions, ShardPage, StatusCounts } from "../../shared/domain/execution-index.ts";
import type { Result } from "../../shared/domain/result.ts";

export interface IndexQuery extends IndexConditions {
  /** Only what comes after this sort key in the list's order, which is newest first. */
  readonly before: string | null;
  readonly limit: number;
}

/** How long finished executions are kept, in milliseconds, where their document says nothing. */
export interface Retention {
  readonly completedMs: number;
  readonly failedMs: number;
}

/** What a pass over a shard has erased. */
export interface Swept {
  readonly shard: number;
  /** When the pass began, in milliseconds since 1970: with the shard, its name. */
  readonly began: number;
  readonly completed: number;
  readonly failed: number;
}

/**
 * RPC surface of `durable-objects/index`: one shard of a tenant's execution index, named `<tenant>:<shard>`
 * (`indexShardOf`). What is merely asked for writes nothing.
 */
export interface IndexRpc {
  /**
   * Batched and idempotent: a summary replaces a row only where its `seq` is higher. `invalid`, and nothing recorded,
   * where one of them is not of this shard.
   */
  record(summaries: readonly ExecutionSummary[]): Promise<Result<null>>;
  /**
   * Whether ends of this workflow's executions are to be told to the organisation's object (NotificationsRpc.ended).
   * From then on those that are recorded are, at least once, whatever is lost; trials of drafts are not.
   */
  notify(workflow: string, wanted: boolean): Promise<Result<null>>;
  list(query: IndexQuery): Promise<Result<ShardPage>>;
  /** By status, of one workflow or all, from a time to another. */
  counts(query: Pick<IndexConditions, "workflowId" | "from" | "to">): Promise<Result<StatusCounts>>;
  /**
   * Which of these revisions, of definitions run as they are, an execution here still needs. Looks at a bounded number
   * of rows after the sort key `after`; `next` is where to go on.
   */
  uses(
    revisions: readonly string[],
    after: string,
  ): Promise<Result<{ readonly used: readonly string[]; readonly next: string | null }>>;
}
