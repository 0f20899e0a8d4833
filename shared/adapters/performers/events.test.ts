import { describe, expect, it } from "vitest";
import type { CloudEvent } from "../../domain/cloud-event.ts";
import { fail, ok } from "../../domain/result.ts";
import { CORRELATION_WINDOW_MS } from "../../events/limits.ts";
import type { EffectCall } from "../../ports/performer.ts";
import { createEmitPerformer } from "./emit.ts";
import { createListenPerformer } from "./listen.ts";

const event: CloudEvent = { specversion: "1.0", id: "1", source: "/a", type: "t", data: { n: 1 } };
const call: EffectCall = {
  effect: "3.1",
  key: "k",
  signal: new AbortController().signal,
  progress: async () => undefined,
  event: async () => true,
};

describe("emit", () => {
  it("publishes the event, which is its output", async () => {
    const published: CloudEvent[] = [];
    const performer = createEmitPerformer({
      publish: async (events) => {
        published.push(...events);
        return ok(null);
      },
    });
    expect(await performer.perform({ kind: "emit", event }, call)).toEqual({
      parked: false,
      outcome: { ok: true, output: event },
    });
    expect(published).toEqual([event]);
  });

  it("is a validation error for what is no event, and asks nobody", async () => {
    const performer = createEmitPerformer({ publish: () => Promise.reject(new Error("asked")) });
    const bad = { ...event, source: "", orderId: 1 };
    const performed = await performer.perform({ kind: "emit", event: bad }, call);
    expect(performed).toMatchObject({
      outcome: { ok: false, error: { type: expect.stringMatching(/errors\/validation$/), status: 400 } },
    });
    expect(JSON.stringify(performed)).toContain("/orderId");
  });

  it.each([
    ["refused", async () => fail("rate_limited", "too fast"), "communication"],
    ["not taken", async () => fail("invalid", "no"), "validation"],
    ["unreachable", () => Promise.reject(new Error("gone")), "communication"],
  ] as const)("is an error of the standard where it is %s", async (_, publish, kind) => {
    const performed = await createEmitPerformer({ publish }).perform({ kind: "emit", event }, call);
    expect(performed).toMatchObject({
      outcome: { ok: false, error: { type: expect.stringMatching(`errors/${kind}$`) } },
    });
  });
});

describe("listen", () => {
  it("subscribes with the correlation window before it, and is parked", async () => {
    const seen: unknown[] = [];
    const filters = [{ with: { type: { equals: "t" } }, correlate: [] }];
    const performer = createListenPerformer({
      subscribe: async (listener) => {
        seen.push(listener);
        return ok(null);
      },
      now: () => 1_000_000_000,
    });
    expect(await performer.perform({ kind: "listen", filters }, call)).toMatchObject({ parked: true });
    expect(seen).toEqual([{ effect: "3.1", filters, since: 1_000_000_000 - CORRELATION_WINDOW_MS }]);
  });

  it.each([
    ["full", async () => fail("rate_limited", "full"), "communication"],
    ["too much", async () => fail("too_large", "large"), "validation"],
    ["unreachable", () => Promise.reject(new Error("gone")), "communication"],
  ] as const)("is an error of the standard where it is %s", async (_, subscribe, kind) => {
    const performer = createListenPerformer({ subscribe, now: () => 0 });
    const performed = await performer.perform({ kind: "listen", filters: [] }, call);
    expect(performed).toMatchObject({
      outcome: { ok: false, error: { type: expect.stringMatching(`errors/${kind}$`) } },
    });
  });
});
