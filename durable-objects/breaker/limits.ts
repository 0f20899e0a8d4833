import { MAX_BREAKER_WINDOW_MS } from "../../shared/domain/breaker.ts";

/** A breaker that has been closed, and heard of nothing, for so long is erased, in milliseconds. */
export const QUIET_MS = MAX_BREAKER_WINDOW_MS + 5 * 60_000;
/** How often one that was used looks whether that is so, in milliseconds. */
export const SWEEP_MS = 5 * 60_000;
/** One that is open and was not even tried for so long is erased too: nobody calls that host any more. */
export const ABANDONED_MS = 24 * 60 * 60_000;
