import type { EffectOutcome } from "../../domain/journal.ts";
import type { Performed } from "../../ports/performer.ts";
import { reasonOf, standardError } from "../standard-errors.ts";

/** Measures the work, and keeps a performer's promise that it never throws: what it throws is a runtime error. */
export async function settled(work: () => Promise<EffectOutcome>): Promise<Performed> {
  const began = Date.now();
  let outcome: EffectOutcome;
  try {
    outcome = await work();
  } catch (error) {
    outcome = { ok: false, error: standardError("runtime", 500, "Runtime Error", reasonOf(error)) };
  }
  return { parked: false, outcome: { ...outcome, durationMs: Date.now() - began } };
}
