import { setTimeout as sleep } from "node:timers/promises";
import { parse } from "yaml";
import type { Platform } from "./platform.ts";
import { redirected } from "./redirect.ts";
import type { Ran } from "./run-case.ts";
import { PLAIN, standIn } from "./stand-in/stand-in.ts";

const STANDARD_ERRORS = "https://serverlessworkflow.io/spec/1.0.0/errors/";
const ENDS_WITHIN_MS = 20_000;
const WAITING: ReadonlySet<string> = new Set(["waiting", "pending", "suspended"]);
/** An execution that waits this long waits for something that nobody here will send. */
const PATIENCE_MS = 3_000;

/**
 * Runs a definition of which nothing is known, with the input `{}`. It passes where it is refused before it runs,
 * completes, raises what it says it raises, or waits for what only its author could send; it fails where it faults otherwise, or is still busy.
 */
export async function runUnknown(platform: Platform, source: string): Promise<Ran> {
  const problems = await platform.validate(source);
  if (problems.length > 0) {
    return { result: "refused", reason: problems.map(({ path, message }) => `${path}: ${message}`).join("; ") };
  }
  const services = standIn(PLAIN);
  try {
    const id = await platform.start(await redirected(parse(source), services), undefined);
    const began = performance.now();
    for (;;) {
      const { status, error } = await platform.api.execution(id);
      if (status === "completed" || status === "cancelled") return { result: "passed", reason: status };
      if (status === "faulted") {
        // An error of its own is one that the definition raises: it does what it says.
        const raised = error !== undefined && !error.type.startsWith(STANDARD_ERRORS);
        return { result: raised ? "passed" : "failed", reason: `faulted: ${JSON.stringify(error)}` };
      }
      const took = performance.now() - began;
      if (took > ENDS_WITHIN_MS || (WAITING.has(status) && took > PATIENCE_MS)) {
        await platform.cancel(id);
        const ended = (await platform.ended(id, PATIENCE_MS)).status === "cancelled";
        const reason = `was still ${status} after ${Math.round(took / 1000)} s, and ${ended ? "was" : "could not be"} cancelled`;
        return { result: ended && WAITING.has(status) ? "passed" : "failed", reason };
      }
      await sleep(100);
    }
  } finally {
    await services.close();
  }
}
