import { describe, expect, it } from "vitest";
import { seeded } from "../chaos/random.ts";
import { type Figures, readFigures, valuesOf } from "./figures.ts";
import { lookUps, ratesOf } from "./load.ts";
import { closedForm, predict } from "./model.ts";
import { meanWaitMD1, simulate } from "./queueing.ts";

describe("one server", () => {
  it("by hand: half busy with a millisecond each, half a millisecond of waiting", () => {
    expect(meanWaitMD1(500, 1)).toBe(0.5);
    expect(meanWaitMD1(900, 1)).toBeCloseTo(4.5, 9);
    expect(meanWaitMD1(1000, 1)).toBe(Number.POSITIVE_INFINITY);
  });

  it.each([0.2, 0.5, 0.8, 0.9])("simulated, waits as the closed form says: %d busy", (load) => {
    const { mean } = simulate({ rate: load * 1000, service: () => 1 }, 1_000_000, seeded(7));
    expect(mean / meanWaitMD1(load * 1000, 1)).toBeCloseTo(1, 1);
  });

  it("with a service time that varies waits as M/M/1 says: ρ·s / (1 − ρ)", () => {
    const service = (random: () => number): number => -Math.log(1 - random());
    const { mean, p50 } = simulate({ rate: 500, service }, 1_000_000, seeded(3));
    expect(mean).toBeCloseTo(1, 1);
    // Half of those who come find it free.
    expect(p50).toBeLessThan(0.1);
  });

  it("says the same for the same seed, and something else for another", () => {
    const run = (seed: number) => simulate({ rate: 700, service: () => 1 }, 20_000, seeded(seed));
    expect(run(1)).toEqual(run(1));
    expect(run(1)).not.toEqual(run(2));
  });
});

describe("load", () => {
  it("adds up, even and by rank", () => {
    expect([...ratesOf({ rate: 10, tenants: 4, spread: "even" })]).toEqual([2.5, 2.5, 2.5, 2.5]);
    // 1 + 1/2 + 1/3 = 11/6
    const [first = 0, second = 0, third = 0] = ratesOf({ rate: 11, tenants: 3, spread: "zipf" });
    expect([first, second, third].map((rate) => Math.round(rate * 1e9) / 1e9)).toEqual([6, 3, 2]);
  });

  it("looks up each request where they are seldom, and once in each time and place where they are many", () => {
    expect(lookUps(0.001, 1, 5)).toBeCloseTo(0.001, 4);
    expect(lookUps(1_000_000, 10, 5)).toBeCloseTo(2, 3);
    expect(lookUps(0, 3, 5)).toBe(0);
  });
});

describe("the model", () => {
  const figures: Figures = {
    ...valuesOf(readFigures()),
    at_once: 1,
    lanes: 2,
    index_shards: 1,
    start_cpu_ms: 4,
    object_requests_per_second: 1000,
    publish_ms: 100,
    record_cpu_ms: 0.1,
    queue_messages_per_second: 1000,
    message_bytes: 100_000,
    events_bytes: 1_000,
    object_bytes: 1e9,
    lane_bytes: 1_000,
    index_bytes: 100,
    kept_days: 1,
  };
  const one = predict({ rate: 100, tenants: 1, spread: "even" }, figures, seeded(1));
  const part = (name: string) => one.parts.find((found) => found.name === name);

  it("by hand: two lanes share a hundred starts of four milliseconds", () => {
    expect(part("lane")).toMatchObject({ rate: 50, serviceMs: 4 });
    expect(part("lane")?.load).toBeCloseTo(0.2, 9);
  });

  it("by hand: five come while a batch is on its way, so a shard is asked twenty times a second", () => {
    expect(part("index shard")?.rate).toBeCloseTo(20, 9);
    // Less than a row's 0.5 ms in all: the platform's millisecond for each request is more.
    expect(part("index shard")?.serviceMs).toBe(1);
    expect(part("lifecycle queue")?.rate).toBeCloseTo(20, 9);
  });

  it("by hand: a lane of a gigabyte takes twenty thousand seconds of fifty kilobytes", () => {
    expect(one.stores.find(({ name }) => name === "lane")?.daysToFull).toBeCloseTo(20_000 / 86_400, 9);
    expect(one.bottleneck).toBe("lane's disk");
    // Kept for a day: 86,400 of these seconds, in lanes that hold 20,000 each, two of them now.
    expect(one.lanesNeeded).toBe(Math.ceil((2 * 86_400) / 20_000));
  });

  it("names what can't keep up before what is full, and gives no waiting time for it", () => {
    const { bottleneck, parts, lanesNeeded } = predict(
      { rate: 1000, tenants: 1, spread: "even" },
      { ...figures, object_bytes: 1e15 },
      seeded(1),
    );
    expect(bottleneck).toBe("lane");
    expect(parts[0]).toMatchObject({ load: 2, waits: null });
    // Two lanes at 2: four busy ones' worth, at 0.7 each.
    expect(lanesNeeded).toBe(6);
  });

  it("waits as the closed form says, part by part", () => {
    for (const { name, waits, rate, serviceMs, load } of one.parts) {
      if (waits === null || load < 0.05) continue;
      expect([name, waits.mean / meanWaitMD1(rate, serviceMs)]).toEqual([name, expect.closeTo(1, 1)]);
    }
    const lane = part("lane");
    expect(lane === undefined ? 0 : closedForm(lane)).toBeCloseTo((0.2 * 4) / (2 * 0.8), 9);
  });

  it("spreads over tenants: a hundred thousand alike never find anything kept", () => {
    const many = predict({ rate: 10_000, tenants: 100_000, spread: "even" }, valuesOf(readFigures()), seeded(1));
    const d1 = many.parts.find(({ name }) => name === "D1");
    // One in ten seconds each, kept for five: two of three look-ups that a cache without an end would spare are made.
    expect(d1?.rate).toBeCloseTo(100_000 / 15, -2);
    expect(many.bottleneck).toBe("D1");
  });
});
