import { expect, it } from "vitest";
import { headOf, MAX_HEAD_UNITS, withHead } from "./draft-text.ts";

const head = "document:\n  namespace: shop\n  name: orders\n  title: Orders\n";

it("reads no more of a text than its head, however much a parser would make of the rest", () => {
  // Each of these took a parser two seconds and more.
  for (const rest of ["a: 1\n".repeat(100_000), '"'.repeat(500_000), "#\n".repeat(250_000)]) {
    expect(headOf(head + rest)).toEqual({ namespace: "shop", name: "orders", title: "Orders" });
    expect(withHead(head + rest, { name: "other", title: "T" })).toBe(
      head.replace("orders", '"other"').replace("Orders", '"T"') + rest,
    );
    const before = process.cpuUsage();
    headOf(rest);
    const { user, system } = process.cpuUsage(before);
    expect(user + system).toBeLessThan(1_000_000);
  }
});

it("leaves a head alone that it can't see the end of", () => {
  const long = `${head}  summary: ${"x".repeat(MAX_HEAD_UNITS)}\n`;
  expect(headOf(long)).toEqual({ namespace: null, name: null, title: null });
  expect(withHead(long, { name: "other", title: "T" })).toBe(long);
  const flow = JSON.stringify({
    document: { name: "orders" },
    do: [{ a: { set: { x: "x".repeat(MAX_HEAD_UNITS) } } }],
  });
  expect(headOf(flow).name).toBe("orders");
  expect(JSON.parse(withHead(flow, { name: "other", title: "T" }))).toMatchObject({
    document: { name: "other", title: "T" },
  });
});

it("takes no title that nobody could read", () => {
  expect(headOf(`document:\n  title: ${"t".repeat(201)}\n`).title).toBeNull();
});
