/** Open human tasks of one organisation. */
export const MAX_OPEN_TASKS = 10_000;
/** Links to one task that are good at the same time; the oldest goes. */
export const MAX_LINKS = 20;
/** A reminder that can't be sent is tried so often. */
export const MAX_REMINDER_ATTEMPTS = 5;
/** Human tasks that one pass of the alarm sees to: work in an alarm is bounded. */
export const PEOPLE_BATCH = 50;
/** How soon the alarm tells an execution what could not be told right after the commit, in milliseconds. */
export const TELL_AGAIN_MS = 5_000;
