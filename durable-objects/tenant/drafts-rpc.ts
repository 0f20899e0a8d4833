import type { Result } from "../../shared/domain/result.ts";
import type { NewRevision, RevisionRecord, WorkflowRecord } from "./rpc.ts";

export interface ActorRecord {
  /** As the audit trail has it. */
  readonly id: string;
  readonly name: string;
}

export interface DraftRecord {
  readonly workflow: string;
  readonly text: string;
  /** Counts what was saved, and never goes back; 0: nothing was. */
  readonly version: number;
  /** False: the text is the newest revision's. */
  readonly saved: boolean;
  /** Numbers of revisions; null: there is none. */
  readonly base: number | null;
  readonly latest: number | null;
  readonly live: number | null;
  /** From what is live; true where nothing is. */
  readonly differs: boolean;
  readonly updatedAt: number | null;
  readonly updatedBy: ActorRecord | null;
}

export interface DraftToSave {
  readonly text: string;
  /** The one that the writer has seen. */
  readonly version: number;
  /** The revision that the text was made from; null: not said. */
  readonly base: number | null;
}

export interface DraftToPublish {
  /** Of the draft that `revision` was made of. */
  readonly version: number;
  readonly note: string | null;
  /** The newest revision that the publisher has seen; null: the draft's own base. */
  readonly base: number | null;
  /** The draft's text, parsed and validated by the caller. */
  readonly revision: NewRevision;
}

export interface DraftsRpc {
  /** A workflow that has no revision yet. `text` null: one without a step. */
  create(draft: {
    readonly title: string;
    readonly text: string | null;
  }): Promise<Result<{ workflow: WorkflowRecord; draft: DraftRecord }>>;
  get(workflow: string): Promise<Result<DraftRecord>>;
  /** `conflict` with `current` where another version is kept, or the workflow was revised from elsewhere. */
  save(workflow: string, draft: DraftToSave): Promise<Result<DraftRecord>>;
  discard(workflow: string, version: number | null): Promise<Result<DraftRecord>>;
  restore(workflow: string, revision: number, version: number | null): Promise<Result<DraftRecord>>;
  /** A revision of the draft, and that published: both or neither. */
  publish(
    workflow: string,
    draft: DraftToPublish,
  ): Promise<Result<{ workflow: WorkflowRecord; revision: RevisionRecord }>>;
}
