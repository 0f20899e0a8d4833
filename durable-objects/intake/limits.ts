/** How soon the alarm looks after what a lost instance left: hand-overs, publishing. In milliseconds. */
export const SWEEP_MS = 5_000;
/** How often keys whose window has passed are forgotten, in milliseconds. */
export const PURGE_INTERVAL_MS = 60 * 60 * 1000;
/** Rows that one purge, or one sweep, takes in hand: work in an alarm is bounded. */
export const SWEEP_BATCH = 200;
/** Hand-overs side by side. */
export const HAND_OVERS_IN_FLIGHT = 4;
/** Summaries in one RPC to the tenant object. */
export const PUBLISH_BATCH = 500;
/** Executions a millisecond that the sequence of one lane can tell apart. */
export const SEQUENCE_PER_MS = 4096;
/** An idempotency key with its source, in UTF-16 units. */
export const MAX_KEY_UNITS = 600;
