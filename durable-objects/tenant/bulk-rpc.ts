import type { BulkAction, BulkFailure, BulkFilter, BulkStatus } from "../../shared/domain/bulk.ts";
import type { Result } from "../../shared/domain/result.ts";
import type { Settlement } from "../execution/rpc.ts";
import type { Page, PageRequest } from "./rpc.ts";

/** What the action needs to know, the same for all of them. */
export interface BulkArguments {
  /** Of the organisation; a re-run starts in one of them. */
  readonly lanes: number;
  /** Of `cancel` and `suspend`. */
  readonly reason?: string;
  /** Of `rerun`: a task's JSON pointer, and the revision's id. */
  readonly from?: string;
  readonly revision?: string;
  /** Of `settle`. */
  readonly outcome?: Settlement["outcome"];
}

export interface NewBulk {
  readonly action: BulkAction;
  readonly filter: BulkFilter;
  readonly arguments: BulkArguments;
}

/** Times are milliseconds since 1970. */
export interface BulkRecord {
  readonly id: string;
  readonly action: BulkAction;
  readonly filter: BulkFilter;
  readonly status: BulkStatus;
  /** Null: they are still being looked for. */
  readonly matched: number | null;
  readonly more: boolean;
  readonly done: number;
  readonly skipped: number;
  readonly failed: number;
  readonly failures: readonly BulkFailure[];
  readonly by: string;
  readonly createdAt: number;
  readonly finishedAt: number | null;
}

export interface BulkRpc {
  /** `rate_limited` where as many are under way as may be. It goes on by itself from here. */
  start(bulk: NewBulk): Promise<Result<BulkRecord>>;
  /** How many it would be about; `complete` is false where there are more than are counted. Writes nothing. */
  count(
    bulk: Pick<NewBulk, "action" | "filter">,
  ): Promise<Result<{ readonly matched: number; readonly complete: boolean }>>;
  /** The newest first. */
  list(page: PageRequest): Promise<Result<Page<BulkRecord>>>;
  get(id: string): Promise<Result<BulkRecord>>;
  /** Again: nothing changes. One that has completed is a `conflict`. */
  cancel(id: string): Promise<Result<BulkRecord>>;
}
