/** Events in one request or batch: each is a write of the tenant's one correlator. */
export const MAX_EVENTS_PER_BATCH = 100;
/** The body of a request that sends them, in bytes: a full batch of events of usual size. */
export const MAX_EVENTS_BODY_BYTES = 2 * 1024 * 1024;
/** One event as JSON, in bytes. CloudEvents 1.0 asks for 64 KiB at the least; four of these still fit a value. */
export const MAX_EVENT_BYTES = 256 * 1024;
/** A name of an attribute, in characters. CloudEvents advises 20. */
export const MAX_ATTRIBUTE_NAME = 64;
/** The value of an attribute, in UTF-16 units: `source` and `id` are the key of an index. */
export const MAX_ATTRIBUTE_UNITS = 1_024;
/** Attributes of one event. */
export const MAX_ATTRIBUTES = 64;
/**
 * How long an event that came before its listener is kept for it, in milliseconds: the correlation window. Longer
 * than the slowest start of a workflow, short enough that what happened yesterday does not answer today's question.
 */
export const CORRELATION_WINDOW_MS = 5 * 60 * 1000;
