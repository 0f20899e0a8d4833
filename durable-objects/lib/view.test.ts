import { describe, expect, it } from "vitest";
import type { Inspection } from "../../shared/engine/types.ts";
import { summaryOf } from "./view.ts";

describe("a summary", () => {
  it("is small whatever the error says: hundreds of them go in one RPC", () => {
    const started = { id: "exe_1", workflow: { id: null, name: "w" }, revision: "rev_1", trigger: { kind: "api" } };
    const error = { type: "https://e.test", status: 500, title: "x".repeat(1_000_000) };
    const state = { started, outcome: { status: "faulted", error } } as unknown as Inspection;
    expect(JSON.stringify(summaryOf(state)).length).toBeLessThan(1_000);
  });
});
