import type { ScheduleRuleView } from "../../../shared/api/index.ts";
import { schedulesStrings as text } from "../strings/schedules.ts";

const two = (value: string): string => value.padStart(2, "0");
const isNumber = (field: string | undefined): field is string => field !== undefined && /^\d+$/.test(field);

/** `PT900S` as `15 minutes`. What is no plain duration is left as it is. */
export function durationWords(iso: string): string {
  const match = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(iso);
  if (match === null) return iso;
  const [, weeks = "0", days = "0", hours = "0", minutes = "0", seconds = "0"] = match;
  let rest =
    Number(weeks) * 604_800 + Number(days) * 86_400 + Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds);
  const parts: string[] = [];
  for (const [size, unit] of [
    [86_400, "day"],
    [3_600, "hour"],
    [60, "minute"],
    [1, "second"],
  ] as const) {
    const n = size === 1 ? rest : Math.floor(rest / size);
    rest -= n * size;
    if (n > 0) parts.push(`${n} ${unit}${n === 1 ? "" : "s"}`);
  }
  return parts.length === 0 ? "0 seconds" : parts.join(" ");
}

/** The usual cron lines in words; others stay as they are, for a wrong sentence is worse than none. */
export function cronWords(cron: string): string | null {
  const fields = cron.trim().split(/\s+/);
  if (fields.length !== 5) return null;
  const [minute, hour, day, month, weekday] = fields;
  if (month !== "*") return null;
  const everyDay = day === "*" && weekday === "*";
  if (everyDay && hour === "*") {
    if (minute === "*") return text.cron.minute;
    const step = /^\*\/(\d+)$/.exec(minute ?? "")?.[1];
    if (step !== undefined) return text.cron.minutes(step);
    return isNumber(minute) ? text.cron.hourly(two(minute)) : null;
  }
  if (!isNumber(minute) || !isNumber(hour)) return null;
  const time = `${two(hour)}:${two(minute)}`;
  if (everyDay) return text.cron.daily(time);
  if (day === "*") return weekdayWords(weekday ?? "", time);
  return weekday === "*" && isNumber(day) ? text.cron.monthly(day, time) : null;
}

const NAMES = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
function weekdayWords(field: string, time: string): string | null {
  if (/^(?:MON-FRI|1-5)$/i.test(field)) return text.cron.weekdays(time);
  const days = field.split(",").map((part) => {
    const at = /^[0-7]$/.test(part) ? Number(part) % 7 : NAMES.indexOf(part.toUpperCase());
    return text.cron.days[at];
  });
  return days.some((name) => name === undefined) ? null : text.cron.on(days.join(", "), time);
}

export function ruleWords(rule: ScheduleRuleView): string {
  switch (rule.kind) {
    case "cron": {
      const words = cronWords(rule.cron);
      const said = words === null ? text.rule.cron(rule.cron) : words.slice(0, 1).toUpperCase() + words.slice(1);
      return rule.timezone === "UTC" ? `${said} UTC` : `${said} ${text.timezone(rule.timezone)}`;
    }
    case "every":
      return text.rule.every(durationWords(rule.every).replace(/^1 (\w+)$/, "$1"));
    case "after":
      return text.rule.after(durationWords(rule.after));
    case "on":
      return text.rule.on[rule.strategy];
  }
}
