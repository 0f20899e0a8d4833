import { MAX_ABOUT_INPUT, MAX_ABOUT_RESULT } from "../../shared/domain/about.ts";

/** Summaries of one call: a batch is one JSON parameter, which must stay under the platform's 2 MB. */
export const MAX_RECORD_BATCH = 500;
/** Rows that one call looks at in a shard for those that no index names. */
export const MAX_SCANNED_ROWS = 2_000;
/** The same, where the entries of an index say enough. */
export const MAX_SCANNED_ENTRIES = 3_000;
/** Executions in a block of the workflows' index; twice as many are looked through before the older half becomes one. */
export const BLOCK_ROWS = 256;
/** Blocks that one call looks at for those of a workflow. */
export const MAX_SCANNED_BLOCKS = 1_000;
/** Blocks made in one transaction, of a shard that is older than they are. */
export const BLOCKS_PER_STEP = 64;
/** Rows of a shard that are counted one by one, where a time is asked for. */
export const MAX_COUNTED_ROWS = 10_000;
/** Of an error's title in a list; the whole of it is in the journal. */
export const MAX_ERROR_TITLE_CHARACTERS = 300;
/** Of what an execution is about, in a list. */
export const MAX_ABOUT_CHARACTERS = MAX_ABOUT_INPUT + MAX_ABOUT_RESULT + 3;
/** Of a workflow's name; the DSL allows 63 (RFC 1123 label). */
export const MAX_NAME_CHARACTERS = 300;

/** Executions that the organisation's room is told of at once; of more it is told that there were. */
export const MAX_PUSHED = 100;
/** Between two of these messages, in milliseconds. */
export const PUSH_GATHER_MS = 50;

/** Executions that are erased, or asked to wake, in one step of an alarm: work in an alarm is bounded. */
export const SWEEP_BATCH = 200;
/** Rows that one step looks at. */
export const SWEEP_SCAN_ROWS = 5_000;
/** RPCs side by side, in a sweep. */
export const SWEEP_IN_FLIGHT = 6;
/** The next step of a pass that is not through, in milliseconds. */
export const STEP_MS = 1_000;
/** Between two passes of retention, in milliseconds, where nothing asks for an earlier one. */
export const PASS_INTERVAL_MS = 60 * 60 * 1000;
/** The least between two passes, in milliseconds, and what each row of the last one adds: reading is paid for. */
export const MIN_PASS_GAP_MS = 60_000;
export const PASS_GAP_PER_ROW_MS = 5;
/** After a failure, in milliseconds. */
export const RETRY_MS = 60_000;
/** How often a shard looks for executions that should have woken, in milliseconds. */
export const OVERDUE_INTERVAL_MS = 5 * 60 * 1000;
/** How long after its time an unfinished execution is asked to wake, in milliseconds. */
export const OVERDUE_MS = 5 * 60 * 1000;
/** One that runs is not silent for longer than this without a reason, in milliseconds. */
export const SILENT_MS = 30 * 60 * 1000;
/** One that waits, for somebody or for long, is asked after this nevertheless, in milliseconds: its end may be what was lost. */
export const WAITING_MS = 24 * 60 * 60 * 1000;
/** One that runs and was asked is asked again after this, in milliseconds; one that waits, after `WAITING_MS`. */
export const ASK_AGAIN_MS = 60 * 60 * 1000;

/** Ended executions that one step of an alarm tells the organisation's object of. */
export const NOTICE_BATCH = 100;
