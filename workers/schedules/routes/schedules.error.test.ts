import { describe, expect, it } from "vitest";
import { problemSchema } from "../../../shared/api/index.ts";
import { echo, world } from "../../testing/world.ts";

describe("a preview", () => {
  it.each([
    [{ cron: "61 * * * *" }, "schedule.cron"],
    [{ cron: "0 0 31 2 *" }, "schedule.never"],
    [{ cron: "0 0 * * *", timezone: "Mars/Olympus" }, "schedule.timezone"],
    [{ every: { milliseconds: 10 } }, "schedule.interval"],
    [{ every: "P1Y" }, "schedule.interval"],
    [{ every: "PT1H", timezone: "UTC" }, undefined],
    [{ cron: "0 0 * * *", every: "PT1H" }, undefined],
    [{}, undefined],
  ])("of %j is refused", async (body, code) => {
    const { json } = await world();
    const response = await json("POST", "/v1/schedules/preview", body);
    expect(response.status).toBe(400);
    expect(problemSchema.parse(await response.json()).problems?.[0]?.code).toBe(code);
  });
});

it("says what a body takes, where a member of it is not known", async () => {
  const { json } = await world();
  const response = await json("POST", "/v1/schedules/preview", { crn: "* * * * *" });
  expect(problemSchema.parse(await response.json()).detail).toContain("It takes cron, every, timezone, from, count");
});

describe("a definition whose schedule is none", () => {
  it.each([
    [{ cron: "61 * * * *" }, {}, "/schedule/cron"],
    [{ cron: "0 0 31 2 *" }, {}, "/schedule/cron"],
    [{ cron: "0 0 * * *" }, { timezone: "Mars/Olympus" }, "/document/metadata/timezone"],
    [{ cron: "0 0 * * *" }, { missed: "some" }, "/document/metadata/missed"],
    [{ every: { hours: 1 }, cron: "0 0 * * *" }, {}, "/schedule"],
  ])("is refused when it is saved: %j %j", async (schedule, metadata, path) => {
    const { json } = await world();
    const response = await json("POST", "/v1/workflows", { definition: { ...echo(metadata), schedule } });
    expect(response.status).toBe(422);
    expect(problemSchema.parse(await response.json()).problems?.map((problem) => problem.path)).toEqual([path]);
  });
});
