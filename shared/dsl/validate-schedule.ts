import type { Path } from "./pointer.ts";
import { cronProblem, isTimeZone, MIN_SCHEDULE_MS } from "./schedule.ts";
import type { Definition, Duration } from "./types.ts";
import type { Validation } from "./validate-context.ts";
import { validateStrategy } from "./validate-events.ts";

const MISSED: readonly unknown[] = ["skip", "one", "all"];

/** `schedule`, and the words of `document.metadata` that go with it. */
export function validateSchedule(check: Validation, definition: Definition): void {
  const { schedule, document } = definition;
  const timezone = document.metadata?.["timezone"];
  const missed = document.metadata?.["missed"];
  if (timezone !== undefined && (typeof timezone !== "string" || !isTimeZone(timezone)))
    check.add(
      ["document", "metadata", "timezone"],
      "value",
      "Must be a time zone of the IANA database, such as Europe/Berlin.",
    );
  if (missed !== undefined && !MISSED.includes(missed))
    check.add(["document", "metadata", "missed"], "value", "Must be one of skip, one, all.");
  if (schedule === undefined) return;
  const named = Object.values(schedule).filter((one) => one !== undefined).length;
  if (named !== 1) check.add(["schedule"], "schedule.ambiguous", "Name exactly one of every, cron, after, on.");
  validateInterval(check, schedule.every, ["schedule", "every"]);
  validateInterval(check, schedule.after, ["schedule", "after"]);
  if (schedule.cron !== undefined) {
    const problem = cronProblem(schedule.cron);
    if (problem !== null) check.add(["schedule", "cron"], "cron.invalid", problem);
  }
  const { on } = schedule;
  if (on === undefined) return;
  check.at("event", () => validateStrategy(check, on, ["schedule", "on"]));
  if (on.until !== undefined)
    check.add(
      ["schedule", "on", "until"],
      "feature.unsupported",
      "A workflow starts once for its events: until has no meaning here.",
    );
  for (const filter of [on.one, ...(on.all ?? []), ...(on.any ?? [])]) {
    for (const [name, { expect }] of Object.entries(filter?.correlate ?? {})) {
      if (expect?.includes("${"))
        check.add(
          ["schedule", "on"],
          "schedule.correlate",
          `What "${name}" expects has to be a constant: nothing runs yet.`,
        );
    }
  }
}

function validateInterval(check: Validation, duration: Duration | undefined, path: Path): void {
  if (duration === undefined) return;
  if (typeof duration === "string" && duration.includes("${"))
    return check.add(path, "duration.invalid", "A schedule depends on no data: write the duration out, such as PT15M.");
  const ms = check.duration(duration, path);
  if (ms !== undefined && ms < MIN_SCHEDULE_MS)
    check.warn(
      path,
      "schedule.interval",
      "A schedule's duration is one second at least: this one runs when it is started, but can't be published.",
    );
}
