/** Workflows of one organisation whose ends are told: each shard of the index keeps their ids in memory. */
export const MAX_NOTIFYING_WORKFLOWS = 1_000;
/** Notifications that are kept: the oldest go first. */
export const MAX_NOTIFICATIONS = 5_000;
/** How long one is kept, in milliseconds. */
export const NOTIFICATIONS_KEPT_MS = 90 * 24 * 60 * 60 * 1000;
/** How often old ones are looked for, and how many go at a time. */
export const NOTIFICATIONS_PURGE_MS = 60_000;
export const NOTIFICATIONS_PURGE_BATCH = 500;
/** Of one workflow's ends that are mailed within an hour: a workflow that fails all the time must not fill mailboxes. */
export const MAX_NOTIFIED_BY_EMAIL_PER_HOUR = 30;
/** Deliveries that wait to be made, or made again: of one workflow, and of all. What is beyond that is not sent. */
export const MAX_PENDING_OF_WORKFLOW = 500;
export const MAX_PENDING_DELIVERIES = 5_000;
/** How long one attempt at a delivery may take, in milliseconds. */
export const NOTIFICATION_TIMEOUT_MS = 15_000;
/** Between an attempt that failed and the next, in milliseconds; after the last of these it is given up. */
export const NOTIFICATION_RETRIES_MS: readonly number[] = [
  10_000,
  60_000,
  5 * 60_000,
  30 * 60_000,
  2 * 60 * 60_000,
  6 * 60 * 60_000,
  12 * 60 * 60_000,
];
/** Deliveries side by side: an object has six connections. */
export const NOTIFICATIONS_IN_FLIGHT = 3;
/** Notifications that wait to be told to open pages: of more, the newest. */
export const MAX_NOTIFICATIONS_PUSHED = 20;
/** Why a delivery did not succeed, in UTF-16 units. */
export const MAX_NOTIFICATION_PROBLEM_UNITS = 500;
