import type { Evidence, Finding } from "./evidence.ts";
import { verifyCalls } from "./verify-calls.ts";
import { verifyStarts } from "./verify-starts.ts";
import { verifyUndo } from "./verify-undo.ts";

/** What must hold of a round. */
export function verify(evidence: Evidence): Finding[] {
  return [...verifyStarts(evidence), ...verifyCalls(evidence), ...verifyUndo(evidence)];
}

/** Findings of the same name as one, in the order in which they first came. */
export function merged(findings: readonly Finding[]): Finding[] {
  const all = new Map<string, Finding>();
  for (const { name, examined, violations } of findings) {
    const before = all.get(name) ?? { examined: 0, violations: [] };
    all.set(name, { name, examined: before.examined + examined, violations: [...before.violations, ...violations] });
  }
  return [...all.values()];
}
