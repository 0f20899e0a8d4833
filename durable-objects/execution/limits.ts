/** Wake-ups without progress after which an execution is faulted as poisoned: the runtime gives up after six. */
export const MAX_ALARM_ATTEMPTS = 3;
/**
 * Times in a row that a call in doubt is taken up again, with nothing else in between. More than MAX_ALARM_ATTEMPTS,
 * since an innocent call is interrupted with whatever else shares its instance, or by a deployment.
 */
export const MAX_RESUMES = 10;
/** A page of history ends after this many UTF-16 units of JSON: an RPC message is bounded. */
export const MAX_PAGE_UNITS = 4_000_000;
/** A snapshot is written after so many entries, or UTF-16 units, of journal: no wake-up reads much more than that. */
export const SNAPSHOT_ENTRIES = 2_000;
export const SNAPSHOT_UNITS = 2_000_000;
/** How much longer than the limit a journal may get while what it says is being undone. */
export const UNDO_ALLOWANCE = 1.25;

/**
 * A change that is no end is told this much later, in milliseconds: what is over by then is listed once, which is a round
 * trip, a commit and two rows less. Whoever watches the execution itself sees each event as it is written.
 */
export const LIST_MS = 500;
