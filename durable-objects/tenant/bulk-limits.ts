/** Executions of one bulk operation; of more, the newest, and the record says that there were more. */
export const MAX_BULK_EXECUTIONS = 200_000;
/** Bulk operations of one organisation that are under way: they take turns. */
export const MAX_BULK_RUNNING = 5;
/** Records of bulk operations of one organisation; the oldest that has ended goes. */
export const MAX_BULK_KEPT = 1_000;
/** How long the record of one that has ended is kept, in milliseconds. */
export const BULK_KEPT_MS = 30 * 24 * 60 * 60 * 1000;
/** One that has not ended by then is stopped, in milliseconds. */
export const MAX_BULK_MS = 7 * 24 * 60 * 60 * 1000;
/** How long the key of a re-run is known: longer than the operation may take, so that none is started twice. */
export const BULK_KEY_MS = MAX_BULK_MS + 24 * 60 * 60 * 1000;
/** Failures that a record names; the others are counted. */
export const MAX_BULK_FAILURES = 100;
export const MAX_FAILURE_CHARACTERS = 500;

/**
 * Executions of one part: what one alarm does, and what is gone through again after a crash. An alarm may ask other
 * objects 1,000 times: to one it takes two, and in the worst case (it was lost, or waits in its lane) eight.
 */
export const BULK_PART = 100;
/** The same of re-runs from a task, for which a journal is read, in pages. */
export const BULK_PART_FROM = 10;
/** Asked side by side; two of the object's six connections are left for others. */
export const BULK_IN_FLIGHT = 4;
/** Journals are large. */
export const BULK_IN_FLIGHT_FROM = 2;
/** How long one alarm works, in milliseconds: the tenant's other alarms wait for it. */
export const BULK_SLICE_MS = 5_000;
/** Then it rests as long as it has worked, at most this long, in milliseconds. */
export const BULK_REST_MS = 1_000;
/** A part that got nowhere is tried so often; then those that are left in it have failed. */
export const MAX_PART_ATTEMPTS = 8;
/** Pages of the list that one alarm reads, of BULK_PAGE each: up to 16 objects are asked for one. */
export const BULK_PAGES = 20;
export const BULK_PAGE = 200;
/** The same of a dry run: it counts that far. */
export const DRY_RUN_PAGES = 50;
/** After a list that could not be read, in milliseconds. */
export const BULK_RETRY_MS = 5_000;
/** Rows of one that was stopped, or of ended ones, that one pass erases. */
export const BULK_ERASE_BATCH = 500;
/** Journal that is looked through for what this very operation did before a crash, in pages. */
export const TRACE_PAGE = 1_000;
export const TRACE_PAGES = 5;
