/** Of one run, in milliseconds of CPU. Cloudflare ends the isolate; the local runtime can't, hence the steps below. */
export const SCRIPT_CPU_MS = 1_000;
/** Steps of one run: an iteration is one, a call ten, a caught error a hundred, and so on (script-source.ts). */
export const MAX_SCRIPT_STEPS = 30_000_000;
/** A script's source, in bytes: it is parsed before it runs. */
export const MAX_SCRIPT_BYTES = 256 * 1024;
/** What a script may write to stdout, and as much again to stderr, in UTF-16 units. */
export const MAX_SCRIPT_OUTPUT = 256 * 1024;
/** The answer of the sandbox: both streams as JSON, where one unit may take six bytes. */
export const MAX_SCRIPT_ANSWER_BYTES = 2 * 6 * MAX_SCRIPT_OUTPUT + 1024;
