import type { Refusal, ScheduleSpec, ScheduleView } from "../../durable-objects/schedule/rpc.ts";
import type { TriggerRecord } from "../../durable-objects/tenant/rpc.ts";
import type { Schedule, ScheduleItem, ScheduleRuleView } from "../../shared/api/resources/schedules.ts";
import { fireTimes } from "../../shared/domain/schedule-times.ts";

export const iso = (at: number): string => new Date(at).toISOString();
const isoDuration = (ms: number): string => `PT${ms / 1000}S`;

export function scheduleView(trigger: TriggerRecord, view: ScheduleView): Schedule {
  const { workflow, schedule, told, problem } = trigger;
  const { next, last, missed, refused, waitingFor } = view;
  return {
    workflow: workflow.id,
    schedule: ruleView(trigger),
    next: next.map(iso),
    last: last === null ? null : { dueAt: iso(last.dueAt), firedAt: iso(last.firedAt), execution: last.execution },
    missed: { policy: schedule?.missed ?? null, ...missed },
    refused: refused === null ? null : refusalView(refused),
    waitingFor,
    told,
    problem,
  };
}

/** Null where nothing starts it by itself: it ended between the list and this. */
export function scheduleItem(trigger: TriggerRecord, now: number): ScheduleItem | null {
  const { workflow, schedule, told } = trigger;
  const rule = ruleView(trigger);
  if (rule === null) return null;
  const next = schedule === null ? null : nextOf(schedule, now);
  return { workflow, schedule: rule, missed: schedule?.missed ?? null, next: next === null ? null : iso(next), told };
}

function ruleView({ schedule, subscription }: TriggerRecord): ScheduleRuleView | null {
  if (schedule === null) return subscription === null ? null : { kind: "on", strategy: subscription.strategy };
  const { rule } = schedule;
  switch (rule.kind) {
    case "cron":
      return { kind: "cron", cron: rule.expression, timezone: rule.timeZone };
    case "every":
      return { kind: "every", every: isoDuration(rule.everyMs) };
    case "after":
      return { kind: "after", after: isoDuration(rule.afterMs) };
  }
}

function nextOf({ rule, since }: ScheduleSpec, now: number): number | null {
  const times = fireTimes(rule, since);
  return times.ok ? (times.value?.next(Math.max(now, since)) ?? null) : null;
}

function refusalView({ code, detail, at, retryAt, failures }: Refusal): NonNullable<Schedule["refused"]> {
  return { code, detail, at: iso(at), retryAt: iso(retryAt), failures };
}
