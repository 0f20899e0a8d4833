import { PLATFORM_MAX_CONNECTIONS } from "../../../shared/domain/limits.ts";

/** How soon an object that was lost in the middle of an effect is woken to take it up again, in milliseconds. */
export const RECOVERY_MS = 5_000;
/** One connection is left for the tenant object and the queue: publishing must not wait for a slow service. */
export const MAX_EFFECTS_IN_FLIGHT = PLATFORM_MAX_CONNECTIONS - 1;
