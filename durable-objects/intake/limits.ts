/** How soon the alarm looks after what a lost instance left: hand-overs, publishing. In milliseconds. */
export const SWEEP_MS = 5_000;
/**
 * The same, after an execution that was over with its start: all that can be missing is its row in lists, and a window
 * of this length is three rows written for each lane, however many executions are in it.
 */
export const PUBLISH_SWEEP_MS = 10_000;
/** How often keys whose window has passed are forgotten, in milliseconds. */
export const PURGE_INTERVAL_MS = 60 * 60 * 1000;
/** Rows that one purge, or one sweep, takes in hand: work in an alarm is bounded. */
export const SWEEP_BATCH = 200;
/** Hand-overs side by side. */
export const HAND_OVERS_IN_FLIGHT = 4;
/** Summaries in one RPC to the tenant object. */
export const PUBLISH_BATCH = 500;
/** How long lifecycle events of what is over at once wait for more of them, in milliseconds. */
export const TELL_MS = 2_000;
/** Executions a millisecond that the sequence of one lane can tell apart. */
export const SEQUENCE_PER_MS = 4096;
/** An idempotency key with its source, in UTF-16 units. */
export const MAX_KEY_UNITS = 600;
/** What an expression of `concurrency.key` or `rate.key` may give, in UTF-16 units. */
export const MAX_GATE_KEY_UNITS = 200;
/** A holder of a slot that has not been heard of is asked for after this long, in milliseconds; then ever more seldom. */
export const FIRST_ASK_MS = 10_000;
/** And at least this often, in milliseconds. */
export const LONGEST_ASK_MS = 60 * 60 * 1000;
/** How often a gate is asked for one start, where its answer does not come. */
export const GATE_TRIES = 3;
/** How soon a gate that could not be reached is asked again, in milliseconds. */
export const GATE_RETRY_MS = 100;
/** What `Retry-After` says where a gate's queue is full, in seconds. */
export const FULL_RETRY_SECONDS = 10;
/** Pending executions that are listed or handed over side by side. */
export const ERRANDS_AT_ONCE = 20;
/** How long somebody may wait for a pending execution to begin, in milliseconds. */
export const MAX_WATCH_MS = 60_000;
/** How often a lane may ask how many of its tenant's executions are under way, in milliseconds. */
export const QUOTA_ASK_MS = 10_000;
/** The same, where it has refused one since it heard last. */
export const QUOTA_ASK_AGAIN_MS = 1_000;
/** How long a start waits to hear its tenant's limits, in milliseconds; then those that were known last hold. */
export const QUOTA_WAIT_MS = 1_000;
/** Executions that are in their lane for a call at the same time: what each has come to is in memory. */
export const MAX_GUESTS = 512;
/** What the journals of all of them have together, in UTF-16 units of JSON: an object has 128 MB for everything. */
export const MAX_GUESTS_UNITS = 8 * 1024 * 1024;
/**
 * One of them that waits for a connection gets an object of its own once no call here has ended for so long, in
 * milliseconds: a service is slow.
 */
export const GUEST_PATIENCE_MS = 100;
/** Calls that one execution makes in its lane, one after the other; then it gets an object of its own. */
export const MAX_GUEST_CALLS = 8;
/** A journal that has passed this, in UTF-16 units of JSON, leaves its lane: each commit writes all of it. */
export const MAX_GUEST_UNITS = 128 * 1024;
/**
 * How long somebody who must have an execution in an object of its own waits for its call here, in milliseconds; and how
 * long a guest waits for a connection at the most.
 */
export const GUEST_WAIT_MS = 5_000;
/** A guest is listed as running once it has been here for this long, in milliseconds: most are over by then. */
export const GUEST_LIST_MS = 500;
