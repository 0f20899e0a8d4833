import { choiceOf, type Choice } from "../../../shared/builder/choice.ts";
import type { Outline } from "../../../shared/builder/types.ts";
import { beforeOf } from "./before.ts";
import { deciding, ifsOf } from "./path-of-row.ts";
import type { Row, Timeline } from "./timeline-types.ts";

/** Which path a run of an "if" took, and why. Null for all else, and while it has not chosen. */
export function choiceOfRow(outline: Outline, timeline: Timeline, row: Row, definition: unknown): Choice | null {
  const step = row.kind === "do" ? ifsOf(outline).get(row.task) : undefined;
  const decided = step === undefined ? null : deciding(row, timeline);
  if (step === undefined || decided === null) return null;
  return choiceOf(step, decided.then, beforeOf(timeline, definition, decided));
}
