import { pathTo } from "../../../shared/builder/if-paths.ts";
import { stepsIn } from "../../../shared/builder/outline.ts";
import type { Outline, Step, StepList } from "../../../shared/builder/types.ts";
import type { Row, Timeline } from "./timeline-types.ts";

/** Each "if" by its task: of one with "if it fails" that is within the step. */
export function ifsOf({ list }: Outline): ReadonlyMap<string, Step> {
  const ifs = new Map<string, Step>();
  for (const step of stepsIn(list)) {
    if (step.kind !== "if") continue;
    ifs.set(step.path, step);
    ifs.set(`${step.path}/try/0${step.path.slice(step.path.lastIndexOf("/"))}`, step);
  }
  return ifs;
}

/** The run of the switch that an "if" begins with, once it has chosen. */
export function deciding(row: Row, { rows }: Timeline): Row | null {
  const first = rows.get(row.children[0] ?? "");
  return first?.kind === "switch" && first.status === "completed" ? first : null;
}

/** Which path a run of an "if" took; null for all else, and where that can't be told. */
export function pathOfRow(ifs: ReadonlyMap<string, Step>, timeline: Timeline, row: Row): StepList | null {
  const step = row.kind === "do" ? ifs.get(row.task) : undefined;
  const decided = step === undefined ? null : deciding(row, timeline);
  return step === undefined || decided === null ? null : pathTo(step, decided.then);
}
