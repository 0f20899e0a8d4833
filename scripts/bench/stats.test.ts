import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { signature } from "./signature.ts";
import { counterByLabel, median, percentile, percentiles, table } from "./stats.ts";

describe("percentile", () => {
  it("is the nearest rank", () => {
    const hundred = Array.from({ length: 100 }, (_, i) => i + 1);
    expect([0.5, 0.95, 0.99, 1].map((share) => percentile(hundred, share))).toEqual([50, 95, 99, 100]);
    expect(percentile([7], 0.01)).toBe(7);
    expect(percentile([], 0.5)).toBeNaN();
  });

  it("sorts by number and leaves its input alone", () => {
    const values = [100, 9, 20];
    expect(percentiles(values)).toEqual({ p50: 20, p95: 100, p99: 100 });
    expect(values).toEqual([100, 9, 20]);
  });
});

describe("counterByLabel", () => {
  it("reads the counter's samples and nothing else", () => {
    const text = [
      "# TYPE rows_total counter",
      'rows_total{object="intake"} 12',
      'rows_total{zone="a",object="tenant"} 3.5',
      'rows_total_more{object="intake"} 99',
      "up 1",
    ].join("\n");
    expect(counterByLabel(text, "rows_total", "object")).toEqual({ intake: 12, tenant: 3.5 });
  });
});

describe("table", () => {
  it("aligns", () => {
    expect(
      table([
        ["a", "n"],
        ["bcd", "10"],
      ]),
    ).toBe("a     n\nbcd  10");
  });
});

describe("signature", () => {
  it("is the one that the reference library verifies", () => {
    const secret = `whsec_${Buffer.from("a secret of thirty-two bytes ...").toString("base64")}`;
    const at = Math.floor(Date.now() / 1000);
    const headers = {
      "webhook-id": "msg_1",
      "webhook-timestamp": String(at),
      "webhook-signature": signature(secret, "msg_1", at, "{}"),
    };
    expect(() => new Webhook(secret).verify("{}", headers)).not.toThrow();
    expect(() => new Webhook(secret).verify("{ }", headers)).toThrow();
  });
});

describe("median", () => {
  it("is the one in the middle, or between the two that are", () => {
    expect(median([100, 9, 20])).toBe(20);
    expect(median([4, 1, 3, 10])).toBe(3.5);
    expect(median([])).toBeNaN();
  });
});
