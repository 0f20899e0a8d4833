import { describe, expect, it } from "vitest";
import { executionId, executionSortKey, newId, parseExecutionId, tenantId, tenantOf } from "./ids.ts";

const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));

describe("ids", () => {
  it("names its tenant in every id and credential", () => {
    const tenant = tenantId(random);
    for (const kind of ["wf", "rev", "hook", "key", "mrk", "tkt"] as const)
      expect(tenantOf(newId(kind, tenant, random))).toBe(tenant);
  });

  it.each([
    "",
    "mrk_",
    "mrk_short_abc",
    "mrk_k3v9q2m7x1",
    "mrk_K3V9Q2M7X1_abc",
    "mrk_k3v9q2m7xu_abc",
    "mrk_k3v9q2m7x1_../x",
  ])("reads no tenant out of %j", (id) => {
    expect(tenantOf(id)).toBeUndefined();
  });

  it("carries tenant, lane, home and sequence in an execution's id", () => {
    const parts = {
      tenant: "k3v9q2m7x1",
      lane: 1023,
      home: "object",
      sequence: Date.UTC(2100, 0) * 4096 + 4095,
    } as const;
    expect(parseExecutionId(executionId(parts))).toEqual(parts);
    expect(parseExecutionId(executionId({ ...parts, home: "intake", lane: 0, sequence: 1 }))).toEqual({
      ...parts,
      home: "intake",
      lane: 0,
      sequence: 1,
    });
  });

  it("sorts executions by time, whatever their lane", () => {
    const at = (sequence: number, lane: number): string =>
      executionSortKey(executionId({ tenant: "k3v9q2m7x1", lane, home: "intake", sequence }));
    const now = Date.now() * 4096;
    expect([at(now + 5, 0), at(now, 15), at(now + 1, 3)].toSorted()).toEqual([
      at(now, 15),
      at(now + 1, 3),
      at(now + 5, 0),
    ]);
    expect(at(now, 1)).not.toBe(at(now, 2));
  });
});
