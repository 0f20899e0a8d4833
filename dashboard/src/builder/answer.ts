import { isDecided, type Edit, type ListPath, type NewStep, type Outline } from "../../../shared/builder/index.ts";
import { inspector } from "../strings/inspector.ts";
import { findList } from "./steps.ts";

const { approved, declined } = inspector.person.answers;

/**
 * A new "if" directly behind a question asks of its answer, as it has no other reason to stand there; what comes behind
 * stays behind it. Null: it is any other step, or the answer is asked of already.
 */
export function decisionFor(outline: Outline, list: ListPath, index: number, step: NewStep): Edit | null {
  if ("yaml" in step || step.kind !== "if" || step.task !== undefined) return null;
  const before = findList(outline, list)?.steps[index - 1];
  if (before?.kind !== "approval" || isDecided(outline, before)) return null;
  return { type: "decide", path: before.path, approved, declined, rest: "after" };
}
