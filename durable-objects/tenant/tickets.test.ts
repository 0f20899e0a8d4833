import { runInDurableObject } from "cloudflare:test";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type TestTenant, READER, codeOf, newTenant, rowsWrittenBy, valueOf } from "./tenant-fixture.ts";

afterEach(() => vi.useRealTimers());

const issue = (tenant: TestTenant, ttlMs = 60_000) =>
  tenant.rpc.tickets(READER).issue({ purpose: "live", subject: "exe_1", ttlMs });
const count = ({ stub }: TestTenant) =>
  runInDurableObject(stub, (_, { storage }) => storage.sql.exec("SELECT count(*) AS n FROM tickets").one()["n"]);

describe("tickets", () => {
  it("is good once, for its purpose", async () => {
    const tenant = await newTenant();
    const { ticket } = valueOf(await issue(tenant));
    expect(ticket).toMatch(new RegExp(`^tkt_${tenant.id}_`));
    const redeem = (purpose: "live" | "sign-in") => tenant.rpc.tickets(READER).redeem(ticket, purpose);
    expect(codeOf(await redeem("sign-in"))).toBe("unauthenticated");
    expect(valueOf(await redeem("live"))).toEqual({ subject: "exe_1" });
    expect(codeOf(await redeem("live"))).toBe("unauthenticated");
    expect(codeOf(await tenant.rpc.tickets(READER).redeem("tkt_unknown", "live"))).toBe("unauthenticated");
  });

  it("is redeemed by one of many at once", async () => {
    const tenant = await newTenant();
    const { ticket } = valueOf(await issue(tenant));
    const codes = (
      await Promise.all(Array.from({ length: 10 }, () => tenant.rpc.tickets(READER).redeem(ticket, "live")))
    ).map(codeOf);
    expect(codes.filter((code) => code === "ok")).toHaveLength(1);
  });

  it("ends with its time, and is taken away by one that comes later", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const tenant = await newTenant();
    const { ticket, expiresAt } = valueOf(await issue(tenant, 1000));
    expect(expiresAt).toBe(Date.now() + 1000);
    vi.setSystemTime(expiresAt);
    expect(codeOf(await tenant.rpc.tickets(READER).redeem(ticket, "live"))).toBe("unauthenticated");
    vi.setSystemTime(expiresAt + 60_000);
    valueOf(await issue(tenant));
    expect(await count(tenant)).toBe(1);
  });

  it("costs one row to issue and one to redeem", async () => {
    const tenant = await newTenant();
    valueOf(await issue(tenant));
    let ticket = "";
    expect(await rowsWrittenBy(async () => ({ ticket } = valueOf(await issue(tenant))))).toBe(1);
    expect(await rowsWrittenBy(() => tenant.rpc.tickets(READER).redeem(ticket, "live"))).toBe(1);
  });

  it.each([0, -1, 1.5, 24 * 60 * 60 * 1000 + 1, Number.POSITIVE_INFINITY])("refuses a time of %d ms", async (ttlMs) => {
    expect(codeOf(await issue(await newTenant(), ttlMs))).toBe("invalid");
  });
});
