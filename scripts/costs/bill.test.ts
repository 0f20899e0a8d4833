import { describe, expect, it } from "vitest";
import { billedRows, monthly, peerMonthly, type Use } from "./bill.ts";
import { readPrices } from "./prices.ts";

const NOTHING: Use = {
  requests: 0,
  cpuMs: 0,
  objectRequests: 0,
  rowsRead: 0,
  rowsWritten: 0,
  alarmsSet: 0,
  queueMessages: 0,
  queueBytes: 0,
  awakeMs: 0,
  rowsForgotten: 0,
  bytesKept: 0,
};
const prices = readPrices();
const MONTH = { executions: 100_000_000, monthsKept: 1 };

describe("a month on Cloudflare", () => {
  it("costs the plan where nothing runs, and where all that runs is included", () => {
    expect(monthly(NOTHING, MONTH, prices).sum).toBe(5);
    expect(
      monthly({ ...NOTHING, requests: 1, rowsWritten: 5 }, { executions: 10_000_000, monthsKept: 1 }, prices).sum,
    ).toBe(5);
  });

  // By hand, from the price list: a hundred million executions.
  const cases: readonly (readonly [Partial<Use>, keyof ReturnType<typeof monthly>, number])[] = [
    [{ requests: 1 }, "workers", 90 * 0.3],
    [{ cpuMs: 2 }, "workers", 170 * 0.02],
    [{ objectRequests: 2 }, "objects", 199 * 0.15],
    // 78.125 ms of 128 MB is a hundredth of a GB-second: a million of them, 400,000 included.
    [{ awakeMs: 78.125 }, "objects", 0.6 * 12.5],
    [{ rowsWritten: 2, alarmsSet: 1 }, "rows", 250],
    [{ rowsWritten: 2, rowsForgotten: 3 }, "rows", 450],
    [{ rowsRead: 300 }, "rows", 5],
    // Half a message each, of 10 KB: 50 million messages, three operations each, a million included.
    [{ queueMessages: 0.5, queueBytes: 5_000 }, "queues", 149 * 0.4],
    // Of 65 KB: two operations where there was one.
    [{ queueMessages: 0.5, queueBytes: 32_500 }, "queues", 299 * 0.4],
    [{ bytesKept: 1_000 }, "storage", 95 * 0.2],
  ];
  it.each(cases)("%j", (use, part, dollars) => {
    const bill = monthly({ ...NOTHING, ...use }, MONTH, prices);
    expect(bill[part]).toBeCloseTo(dollars, 9);
    expect(bill.sum).toBeCloseTo(dollars + 5, 9);
  });

  it("keeps what was kept before, too", () => {
    const { storage } = monthly({ ...NOTHING, bytesKept: 1_000 }, { ...MONTH, monthsKept: 3 }, prices);
    expect(storage).toBeCloseTo(295 * 0.2, 9);
  });

  it("an alarm is a row", () => {
    expect(billedRows({ ...NOTHING, rowsWritten: 3, alarmsSet: 0.5 })).toBe(3.5);
  });
});

describe("a month at a peer", () => {
  const { temporal, step_functions: steps } = prices.peers;

  it("goes by tiers, after what is included, and the plan is the greater of its two", () => {
    // The vendor's own example: 11.25 million over what is included are $525, and the plan is $500.
    expect(peerMonthly(temporal.included + 11_250_000, temporal)).toEqual({ dollars: 1_025, beyond: false });
    // 200 million: 250 + 225 + 400 + 1,050 + 1,500 + 2,500 = 5,925, of which a tenth is more than 500.
    expect(peerMonthly(temporal.included + 200_000_000, temporal).dollars).toBeCloseTo(5_925 * 1.1, 6);
  });

  it("says where the public price ends", () => {
    const { dollars, beyond } = peerMonthly(temporal.included + 201_000_000, temporal);
    expect(beyond).toBe(true);
    expect(dollars).toBeCloseTo(5_950 * 1.1, 6);
  });

  it("is one price for all where there are no tiers", () => {
    expect(peerMonthly(1_004_000, steps)).toEqual({ dollars: 25, beyond: false });
    expect(peerMonthly(100, steps)).toEqual({ dollars: 0, beyond: false });
  });
});
