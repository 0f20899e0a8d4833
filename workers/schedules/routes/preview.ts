import { contracts } from "../../../shared/api/index.ts";
import type { BodyOf } from "../../../shared/api/contract.ts";
import { fail, ok, type Result } from "../../../shared/domain/result.ts";
import type { ScheduleRule } from "../../../shared/domain/schedule.ts";
import { fireTimes, upcoming } from "../../../shared/domain/schedule-times.ts";
import { durationMs } from "../../../shared/dsl/duration.ts";
import { defineRoute } from "../../gateway/route.ts";
import { iso } from "../views.ts";

const contract = contracts.schedules.preview;

export const previewSchedule = defineRoute({
  contract,
  auth: "key",
  permission: "workflows:read",
  audit: null,
  handler: async ({ body, now }) => {
    const rule = ruleOf(body);
    if (!rule.ok) return rule;
    const from = body.from === undefined ? now : Date.parse(body.from);
    const times = fireTimes(rule.value, from);
    if (!times.ok) return times;
    const next = times.value === null ? [] : upcoming(times.value, from, body.count);
    return ok({ status: 200, body: { next: next.map(iso) } });
  },
});

/** Problems name their place in the definition that the rule is for. */
function ruleOf({ cron, every, timezone }: BodyOf<typeof contract>): Result<ScheduleRule> {
  if ((cron === undefined) === (every === undefined))
    return fail("invalid", 'Name either "cron" or "every", and not both.');
  if (cron !== undefined) return ok({ kind: "cron", expression: cron, timeZone: timezone ?? "UTC" });
  if (timezone !== undefined) return fail("invalid", '"timezone" goes with "cron": an interval has none.');
  try {
    return ok({ kind: "every", everyMs: durationMs(every ?? "") });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return fail("invalid", message, [{ path: "/schedule/every", code: "schedule.interval", message }]);
  }
}
