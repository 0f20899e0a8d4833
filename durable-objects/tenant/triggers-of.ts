import { type Result, fail, ok } from "../../shared/domain/result.ts";
import { fireTimes } from "../../shared/domain/schedule-times.ts";
import { scheduleOf } from "../../shared/dsl/schedule.ts";
import type { Definition } from "../../shared/dsl/types.ts";
import type { ScheduleSpec } from "../schedule/rpc.ts";
import type { WorkflowSubscription } from "./rpc.ts";

/** What starts a revision by itself. */
export interface Triggers {
  readonly schedule: ScheduleSpec | null;
  readonly subscription: WorkflowSubscription | null;
}

export const NO_TRIGGERS: Triggers = { schedule: null, subscription: null };

/**
 * What `schedule` of a definition asks for; `unprocessable` where it can't be had: a time that never comes, an
 * interval that is too short.
 *
 * @param since when the rule begins, milliseconds since 1970
 */
export function triggersOf(definition: unknown, workflow: string, revision: string, since: number): Result<Triggers> {
  const found = scheduleOf(definition as Definition);
  if (found === null) return ok(NO_TRIGGERS);
  if (found.on !== null) {
    const { strategy, filters } = found.on;
    return ok({
      schedule: null,
      subscription: { kind: "workflow", id: workflow, workflow, revision, strategy, filters },
    });
  }
  const times = fireTimes(found.rule, since);
  if (!times.ok) return fail("unprocessable", times.error.detail, times.error.problems);
  return ok({ schedule: { workflow, revision, rule: found.rule, missed: found.missed, since }, subscription: null });
}

/** The same rule goes on as it was: another revision of it changes no fire time. */
export function goingOn(before: ScheduleSpec | null, wanted: ScheduleSpec | null): ScheduleSpec | null {
  if (before === null || wanted === null) return wanted;
  return JSON.stringify(before.rule) === JSON.stringify(wanted.rule) ? { ...wanted, since: before.since } : wanted;
}
