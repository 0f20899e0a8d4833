/** Functions that call functions, from a task of the workflow down. */
export const MAX_FUNCTION_DEPTH = 8;
/** Tasks that functions and extensions add to those that the definition holds. */
export const MAX_ADDED_TASKS = 10_000;
/** Iterations of a `for` that may run side by side (`metadata.concurrency`). */
export const MAX_LOOP_CONCURRENCY = 1_000;
/** External resources (functions, schemas, scripts) that one revision may have. */
export const MAX_RESOURCES = 50;
/** Of all of them, in bytes of JSON: they are kept in the revision's row, beside definition and source. */
export const MAX_RESOURCES_BYTES = 512 * 1024;
/** Loading all of them, in milliseconds: somebody waits for the answer. */
export const RESOURCES_TIMEOUT_MS = 20_000;
