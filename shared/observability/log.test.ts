import { expect, it } from "vitest";
import { createLogger, errorFields } from "./log.ts";

it("writes one line of JSON with the event, the level and the time", () => {
  const lines: string[] = [];
  const log = createLogger({ service: "test" }, (level, line) => lines.push(`${level} ${line}`));
  log.warn("hook.refused", { hook: "hook_1", at: "elsewhere", event: "forged.name" });
  expect(lines).toHaveLength(1);
  const [line = ""] = lines;
  expect(line.startsWith("warn {")).toBe(true);
  const parsed = JSON.parse(line.slice(5)) as Record<string, unknown>;
  expect(parsed).toMatchObject({ service: "test", hook: "hook_1", level: "warn", event: "hook.refused" });
  expect(Number.isNaN(Date.parse(String(parsed["at"])))).toBe(false);
});

it("names an error with its stack, and anything else as it is", () => {
  expect(errorFields(new TypeError("x"))).toMatchObject({ error: "TypeError: x" });
  expect(errorFields("y")).toEqual({ error: "y" });
});
