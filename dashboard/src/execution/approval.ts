import type { Row } from "./timeline-types.ts";

export interface ApprovalAnswer {
  readonly approved: boolean;
  readonly by: string | null;
}

export const isDeclined = (row: Row): boolean => approvalOf(row)?.approved === false;

/** How a person answered a question for approval, and who it was; null for all else, and while it is open. */
export function approvalOf(row: Row): ApprovalAnswer | null {
  const effect = row.effects.at(-1);
  if (effect?.request.kind !== "listen" || effect.request.person?.form !== "approve" || effect.outcome?.ok !== true)
    return null;
  const output: unknown = Array.isArray(effect.outcome.output) ? effect.outcome.output[0] : effect.outcome.output;
  if (typeof output !== "object" || output === null || !("approved" in output)) return null;
  const by = "by" in output && typeof output.by === "string" ? output.by : null;
  return { approved: output.approved === true, by };
}
