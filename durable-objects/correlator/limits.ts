/** How long an event's `source` and `id` are remembered, in milliseconds: the same again within is a duplicate. */
export const DEDUPE_WINDOW_MS = 24 * 60 * 60 * 1000;
/** Events that are kept for one tenant; the oldest go first, and with them the memory of their ids. */
export const MAX_KEPT_EVENTS = 200_000;
/** The same in bytes of JSON: an object's database has 10 GB. */
export const MAX_KEPT_BYTES = 1024 * 1024 * 1024;
/** Events that wait to be looked at; beyond, publishing is refused rather than an event lost. */
export const MAX_BACKLOG_EVENTS = 20_000;
/** The same in bytes of JSON. */
export const MAX_BACKLOG_BYTES = 256 * 1024 * 1024;

/** Listeners and workflows that wait for events, of one tenant. */
export const MAX_SUBSCRIPTIONS = 20_000;
/** Filters of one subscription. */
export const MAX_FILTERS = 64;
/** A subscription as JSON, in bytes. */
export const MAX_SUBSCRIPTION_BYTES = 64 * 1024;
/** Of a workflow that waits for all of several events: sets that are begun and not complete. The oldest go first. */
export const MAX_OPEN_GROUPS = 100;
/** Events that such sets hold together, of one workflow. */
export const MAX_HELD_EVENTS = 1_000;
/** What such sets remember of their events, in UTF-16 units of JSON: one row. */
export const MAX_COLLECTED_UNITS = 500_000;

/** How soon what a lost instance left is taken up, in milliseconds. */
export const RECOVERY_MS = 5_000;
/** Instances in a row that may die over the same event, before it is passed over: the runtime gives up after six. */
export const MAX_ATTEMPTS = 3;
/**
 * What one turn may evaluate in one breath: a comparison costs one, an expression, which may spend a million steps,
 * ten. Two hundred of the worst stay well under the CPU time of an invocation.
 */
export const TURN_COST = 2_000;
export const EXPRESSION_COST = 10;
/** How long an invocation goes on with turns, in milliseconds of the clock, which stands still within one. */
export const TURNS_MS = 1_000;
/** Events, or subscriptions, that are read at once. */
export const PAGE = 100;
/** The same in UTF-16 units of JSON: an object has 128 MB for everything. */
export const PAGE_UNITS = 4_000_000;
/** Parsed events that are kept in memory for who is still to be given them, in UTF-16 units of JSON. */
export const CACHED_UNITS = 8_000_000;
/** Events that are evicted by one alarm. */
export const EVICT_BATCH = 500;
/** How often what is too old is looked for, in milliseconds. */
export const EVICT_INTERVAL_MS = 60 * 60 * 1000;

/** Deliveries side by side. Connections are six; two are left for the tenant's other objects. */
export const DELIVERIES_IN_FLIGHT = 4;
/** Events in one delivery. */
export const DELIVERY_BATCH = 20;
/** The same in UTF-16 units of JSON. */
export const DELIVERY_UNITS = 2_000_000;
/** A subscriber that takes longer is taken for one that fails, in milliseconds. */
export const DELIVERY_TIMEOUT_MS = 10_000;
/**
 * Deliveries that wait, of all subscribers: numbers in memory, the events are on disk. Beyond, no further event is
 * looked at until half of them are done: a full batch for each is one call, a trickle is one call an event.
 */
export const MAX_QUEUED = 50_000;
/** Of one subscriber; one that is slower than that goes on from the disk, at its own pace. */
export const MAX_QUEUED_OF_ONE = 1_000;
/** Subscribers that failed, or lag behind, and are tried by one alarm. */
export const RETRIES_PER_ALARM = 20;
/** Listeners that have ended and are remembered by an instance: a subscription that comes after its end is not taken. */
export const MAX_GONE = 2_000;
/** Pages of kept events that such a one is given in one go. */
export const CATCH_UP_PAGES = 5;
