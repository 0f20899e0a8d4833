import { DEFAULT_DEDUPE_WINDOW_MS } from "../../shared/domain/limits.ts";

/** Starts of one alarm, one after the other: work in an alarm is bounded. */
export const START_BATCH = 20;
/** Fire times that `view` gives at most. */
export const MAX_NEXT = 100;
/** How long intake remembers a fire time. */
export const KEY_WINDOW_MS = DEFAULT_DEDUPE_WINDOW_MS;
/**
 * A start whose answer is missing is asked for again for so long. Later its key may be forgotten, and asking would
 * start it twice: then it counts as missed.
 */
export const MAX_DOUBT_MS = KEY_WINDOW_MS - 60 * 60 * 1000;
/** A clock that goes back by less just waits until it is there again. */
export const CLOCK_TOLERANCE_MS = 60 * 60 * 1000;
/** `after`: how soon, and how seldom, it is looked whether an execution is over of which nothing was heard. */
export const MIN_CHECK_MS = 60_000;
export const MAX_CHECK_MS = 60 * 60 * 1000;
/** The first alarm after one that died comes 2 ** (this) seconds later; each further one twice as late, to five minutes. */
export const RECOVERY_DOUBLINGS = 4;
