/** Named limits. Each says what it protects; docs/limits.md lists them for users. */

/** A webhook's body, in bytes. */
export const MAX_HOOK_BODY_BYTES = 1024 * 1024;
/** A request body of the API where the route names no other limit, in bytes. */
export const MAX_API_BODY_BYTES = 1024 * 1024;
/** A definition's source text, in bytes. */
export const MAX_DEFINITION_BYTES = 512 * 1024;
/** How deep JSON or YAML may nest: recursion over a value must not exhaust the stack. */
export const MAX_DEPTH = 64;
/** An execution's input, a task's output, or the workflow context, in bytes of JSON. */
export const MAX_VALUE_BYTES = 1024 * 1024;
/** A turn ends after this many tasks and iterations, so that a cancel can come between (docs/decisions/0014-turns.md). */
export const MAX_TURN_TASKS = 2_500;
/** A turn ends after it has produced this many bytes of journal (DESIGN §4). */
export const MAX_TURN_BYTES = 512 * 1024;
/** Tasks that one execution may run: a loop of jumps must end. */
export const MAX_EXECUTION_TASKS = 100_000;
/** How long an execution may take, in milliseconds: what nobody waits for any more must end. */
export const MAX_EXECUTION_MS = 365 * 24 * 60 * 60 * 1000;
/** Entries of one execution's journal, and their bytes: what is kept, and read, of one must end. */
export const MAX_JOURNAL_ENTRIES = 1_000_000;
export const MAX_JOURNAL_BYTES = 512 * 1024 * 1024;
/** What a re-run from a task may keep of the journal before it, in UTF-16 units of JSON: it goes in one message. */
export const MAX_RERUN_UNITS = 8 * 1024 * 1024;
/** One journal row holds at most this many bytes of entries (row limit of the platform: 2 MB). */
export const MAX_JOURNAL_ROW_BYTES = 512 * 1024;
/** An entry larger than this is kept in chunks of its own, in bytes of JSON. */
export const MAX_INLINE_ENTRY_BYTES = 64 * 1024;
/** The platform refuses a row or value of 2 MB; the local runtime does not. */
export const PLATFORM_MAX_ROW_BYTES = 2 * 1000 * 1000;
/** Queues refuse a larger message; the local emulator does not. In bytes. */
export const PLATFORM_MAX_QUEUE_MESSAGE_BYTES = 128 * 1000;
/** Queues refuse a larger batch of sends. */
export const PLATFORM_MAX_QUEUE_BATCH = 100;
/** Simultaneous outgoing connections of one object or request. */
export const PLATFORM_MAX_CONNECTIONS = 6;
/** WebSockets that one object can accept. */
export const PLATFORM_MAX_SOCKETS = 32_768;
/** The response of a service that a workflow calls, in bytes. */
export const MAX_RESPONSE_BYTES = 1024 * 1024;
/** A call that says no timeout of its own ends after this many milliseconds. */
export const DEFAULT_CALL_TIMEOUT_MS = 30_000;
/** How long a finished execution is kept where neither its document nor its organisation says: 30 days. ISO 8601. */
export const DEFAULT_RETENTION = "P30D";
/** The shortest and the longest that can be said, in milliseconds. */
export const MIN_RETENTION_MS = 1_000;
export const MAX_RETENTION_MS = 3_650 * 24 * 60 * 60 * 1000;
/** How long audit entries are kept, whatever the retention of executions: 400 days, in milliseconds. */
export const AUDIT_KEPT_MS = 400 * 24 * 60 * 60 * 1000;
/** How long a key is remembered after the execution it started, in milliseconds. */
export const DEFAULT_DEDUPE_WINDOW_MS = 24 * 60 * 60 * 1000;
/** How long the answer to a start is held that asks for its end (`wait`), in milliseconds. */
export const MAX_WAIT_MS = 60_000;
/** How stale a pointer, key or secret may be in a cache, in milliseconds (DESIGN §4). */
export const MAX_STALE_MS = 5_000;
/** How deep workflows may run workflows: a circle of them must end. */
export const MAX_SUBFLOW_DEPTH = 10;
/** Secrets of one organisation. */
export const MAX_SECRETS = 1_000;
/** A secret's value, in bytes of JSON: it is opened in memory, and looked for in all that comes back. */
export const MAX_SECRET_BYTES = 64 * 1024;
/** Connections of one organisation. */
export const MAX_CONNECTIONS = 500;
/** A connection's configuration and credentials together, in bytes of JSON. */
export const MAX_CONNECTION_BYTES = 64 * 1024;
/** Workflows of one organisation that are started by the clock: each is an object with an alarm. */
export const MAX_SCHEDULES = 1_000;
/** Hosts on an organisation's list of circuit breakers; more have one all the same. */
export const MAX_BREAKERS = 1_000;
/** Executions that one organisation may start in a minute: each lane has its share. */
export const MAX_STARTS_PER_MINUTE = 600_000;
/** Executions of one organisation that are not over: each is rows, and an object that is woken. */
export const MAX_UNDER_WAY = 200_000;
/** What an organisation's own quota may be set to, of either kind: a typing error is no wish. */
export const MAX_SET_QUOTA = 10_000_000;
/** What a bulk settlement says, in UTF-16 units of JSON: it is kept with the operation. */
export const MAX_BULK_OUTCOME_UNITS = 64 * 1024;
