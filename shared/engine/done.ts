import type { Done } from "../domain/execution.ts";
import type { EffectRequest } from "../domain/journal.ts";

export const NOTHING_DONE: Done = { asked: false, approval: null };

/** What was done once an effect was settled: an approval that a person gave or refused is kept (docs/people.md). */
export function doneWith(done: Done, request: EffectRequest | undefined, output: unknown): Done {
  if (request?.kind !== "listen" || request.person?.form !== "approve") return done;
  if (typeof output !== "object" || output === null || !("approved" in output)) return done;
  const { approved } = output;
  const comment = "comment" in output && typeof output.comment === "string" ? output.comment : null;
  return typeof approved === "boolean" ? { ...done, approval: { approved, comment } } : done;
}
