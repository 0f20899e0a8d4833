import { MAX_VALUE_BYTES } from "../domain/limits.ts";

/** Events that one `listen` or subscription may consume; each is kept until the task is over. */
export const MAX_LISTENER_EVENTS = 10_000;
/** Filters that one `listen` may have: each event is tried on all of them. */
export const MAX_LISTENER_FILTERS = 100;
export { MAX_LOOP_CONCURRENCY } from "../dsl/limits.ts";
/** Contexts that the branches of one fork or loop may hold together, in bytes of JSON. */
export const MAX_BRANCH_CONTEXT_BYTES = 16 * MAX_VALUE_BYTES;
