import { describe, expect, it } from "vitest";
import { admitted, type BreakerChoice, type BreakerState, CLOSED, probed, reported } from "../../domain/breaker.ts";
import type { Breakers, Verdict } from "../../ports/breakers.ts";
import type { Egress, Exchange, OutgoingResponse } from "../../ports/egress.ts";
import { standardError } from "../standard-errors.ts";
import { createBreakerCache, LATELY_MS } from "./breaker-cache.ts";
import { CIRCUIT_OPEN, createBreakerEgress, RECHECK_MS } from "./breaker.ts";

const SETTINGS = { failures: 3, windowMs: 60_000, resetMs: 10_000 };

/** One tenant's breakers over the real state machine, and isolates that share them. Its clock is moved by hand. */
function rig() {
  let now = 1_767_225_600_000;
  const states = new Map<string, BreakerState>();
  const asked: string[] = [];
  let down = false;
  let answer = (_url: string): Exchange<OutgoingResponse> => status(200);
  const sent: string[] = [];
  const verdict = (host: string): Verdict => {
    const state = states.get(host) ?? CLOSED;
    if (state.phase === "closed") return { state: "closed" };
    return { state: "open", retryAt: state.phase === "open" ? state.retryAt : state.probeUntil };
  };
  const ask = async <T>(what: string, work: () => T): Promise<T> => {
    asked.push(what);
    await Promise.resolve();
    if (down) throw new Error("the breaker can't be reached");
    return work();
  };
  const breakers: Breakers = {
    report: (host, seen) =>
      ask(`report ${seen.failures}/${seen.successes}`, () => {
        states.set(host, reported(states.get(host) ?? CLOSED, seen, SETTINGS, now));
        return verdict(host);
      }),
    look: (host) => ask("look", () => verdict(host)),
    admit: (host, leaseMs) =>
      ask("admit", () => {
        const { state, admission } = admitted(states.get(host) ?? CLOSED, leaseMs, now);
        states.set(host, state);
        return admission;
      }),
    probed: (host, probe, result) =>
      ask(`probed ${result}`, () => {
        states.set(host, probed(states.get(host) ?? CLOSED, probe, result, now));
        return verdict(host);
      }),
    view: () => Promise.reject(new Error("not asked here")),
    close: () => Promise.reject(new Error("not asked here")),
  };
  const egress: Egress = {
    send: async ({ url }, _signal) => {
      sent.push(url);
      await Promise.resolve();
      return answer(url);
    },
    webSocket: () => Promise.resolve({ ok: false, error: standardError("communication", 503, "no", "no") }),
    connect: () => Promise.reject(new Error("not asked here")),
  };
  const isolate = (choice?: BreakerChoice, tenant = "t1", cache = createBreakerCache()) => {
    const guarded = createBreakerEgress(egress, { tenant, breakers, cache, choice, now: () => now });
    const call = async (url = "https://a.test/x", signal = new AbortController().signal) => {
      const exchange = await guarded.send(
        { method: "GET", url, headers: {}, body: null, redirect: false, timeoutMs: 1_000 },
        signal,
      );
      await settle();
      return exchange.ok ? exchange.value.status : exchange.error.title;
    };
    return { call, cache, guarded };
  };
  return {
    asked,
    sent,
    states,
    isolate,
    pass: (ms: number) => void (now += ms),
    answer: (next: (url: string) => Exchange<OutgoingResponse>) => void (answer = next),
    breakDown: (is: boolean) => void (down = is),
    at: () => now,
  };
}

/** What runs in the background is over. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

function status(code: number): Exchange<OutgoingResponse> {
  return { ok: true, value: { status: code, headers: {}, body: new Uint8Array(), url: "https://a.test/x" } };
}

describe("the way out behind a breaker", () => {
  it("asks and tells nobody while calls go well, nor for what a service has against one request", async () => {
    const { asked, isolate, answer, sent } = rig();
    const { call, cache } = isolate();
    for (let n = 0; n < 100; n++) expect(await call(`https://host${n % 7}.test/x`)).toBe(200);
    for (const code of [301, 400, 401, 404, 409, 422]) {
      answer(() => status(code));
      expect(await call()).toBe(code);
    }
    expect(sent).toHaveLength(106);
    expect(asked).toEqual([]);
    expect(cache.size).toBe(0);
  });

  it("reports failures with what went well beside them, and holds calls back once it is told to", async () => {
    const { asked, isolate, answer, sent } = rig();
    const { call } = isolate();
    answer(() => status(503));
    await call();
    answer(() => status(200));
    await call();
    answer(() => status(429));
    await call();
    answer(() => ({ ok: false, error: standardError("timeout", 408, "Request Timeout", "") }));
    await call();
    expect(asked).toEqual(["report 1/0", "report 1/1", "report 1/0"]);
    expect(await call()).toBe(CIRCUIT_OPEN);
    // Another host, which fails as well.
    expect(await call("https://b.test/")).toBe("Request Timeout");
    expect(sent).toHaveLength(5);
  });

  it("says which host, until when, and as an error that a retry takes up", async () => {
    const { isolate, answer, at } = rig();
    const { call, guarded } = isolate();
    answer(() => status(500));
    for (let n = 0; n < 3; n++) await call("https://user:pass@a.test:8443/x?secret=1");
    const exchange = await guarded.send(
      { method: "GET", url: "https://a.test:8443/y", headers: {}, body: null, redirect: false, timeoutMs: 1_000 },
      new AbortController().signal,
    );
    expect(exchange).toEqual({
      ok: false,
      error: {
        type: "https://serverlessworkflow.io/spec/1.0.0/errors/communication",
        status: 503,
        title: "Circuit open",
        detail: `a.test:8443 has failed too often lately, so it was not called. It is tried again at ${new Date(at() + SETTINGS.resetMs).toISOString()}.`,
      },
    });
  });

  it("lets one probe through of all isolates, and goes on when that one comes back", async () => {
    const { isolate, answer, pass, sent, asked } = rig();
    const [one, two] = [isolate(), isolate()];
    answer(() => status(500));
    for (let n = 0; n < 3; n++) await one.call();
    await two.call();
    expect(sent).toHaveLength(4);
    expect(await two.call()).toBe(CIRCUIT_OPEN);
    pass(SETTINGS.resetMs);
    answer(() => status(200));
    const before = asked.length;
    const both = await Promise.all([one.call(), one.call(), two.call(), two.call()]);
    expect(both.filter((each) => each === 200)).toHaveLength(1);
    expect(both.filter((each) => each === CIRCUIT_OPEN)).toHaveLength(3);
    expect(asked.slice(before).toSorted()).toEqual(["admit", "admit", "probed ok"]);
    pass(RECHECK_MS);
    expect(await Promise.all([one.call(), two.call()])).toEqual([200, 200]);
    pass(LATELY_MS + 1);
    const quiet = asked.length;
    for (let n = 0; n < 10; n++) await Promise.all([one.call(), two.call()]);
    expect(asked).toHaveLength(quiet);
  });

  it("opens again with back-off where the probe fails, and gives one back that was called off", async () => {
    const { isolate, answer, pass, states } = rig();
    const { call } = isolate();
    answer(() => status(500));
    for (let n = 0; n < 3; n++) await call();
    pass(SETTINGS.resetMs);
    expect(await call()).toBe(500);
    expect(states.get("a.test")).toMatchObject({ phase: "open", failedProbes: 1 });
    expect(await call()).toBe(CIRCUIT_OPEN);
    pass(2 * SETTINGS.resetMs);
    const off = new AbortController();
    answer(() => {
      off.abort();
      return { ok: false, error: standardError("communication", 503, "Service Unavailable", "aborted") };
    });
    await call("https://a.test/x", off.signal);
    expect(states.get("a.test")).toMatchObject({ phase: "open", failedProbes: 1, probes: 2 });
    answer(() => status(200));
    expect(await call()).toBe(200);
    expect(states.get("a.test")).toEqual(CLOSED);
  });

  it("looks beside a call whether others have opened it, at most every five seconds, and only after a failure", async () => {
    const { isolate, answer, pass, asked } = rig();
    const [one, two] = [isolate(), isolate()];
    answer(() => status(500));
    await one.call();
    answer(() => status(200));
    for (let n = 0; n < 20; n++) await one.call();
    expect(asked).toEqual(["report 1/0"]);
    pass(RECHECK_MS);
    for (let n = 0; n < 20; n++) await one.call();
    expect(asked).toEqual(["report 1/0", "look"]);
    answer(() => status(500));
    for (let n = 0; n < 3; n++) await two.call();
    answer(() => status(200));
    pass(RECHECK_MS);
    // It was asked beside this one, which did not wait.
    expect(await one.call()).toBe(200);
    expect(await one.call()).toBe(CIRCUIT_OPEN);
  });

  it("makes one report of what fails side by side", async () => {
    const { isolate, answer, asked } = rig();
    const { call } = isolate();
    answer(() => status(500));
    await Promise.all(Array.from({ length: 50 }, () => call()));
    expect(asked.length).toBeLessThanOrEqual(2);
    expect(asked[0]).toBe("report 1/0");
  });

  it("keeps tenants apart, leaves a task alone that wants none, and follows no breaker that can't be reached", async () => {
    const { isolate, answer, pass, asked, breakDown, sent } = rig();
    const cache = createBreakerCache();
    const [mine, theirs] = [isolate(undefined, "t1", cache), isolate(undefined, "t2", cache)];
    answer(() => status(500));
    for (let n = 0; n < 3; n++) await mine.call();
    expect(await mine.call()).toBe(CIRCUIT_OPEN);
    expect(await theirs.call()).toBe(500);
    const before = asked.length;
    expect(await isolate(false, "t1", cache).call()).toBe(500);
    expect(asked).toHaveLength(before);
    breakDown(true);
    pass(RECHECK_MS);
    expect(await mine.call()).toBe(CIRCUIT_OPEN);
    pass(RECHECK_MS);
    const reached = sent.length;
    expect(await mine.call()).toBe(500);
    expect(sent).toHaveLength(reached + 1);
  });

  it("forgets the hosts that were used least lately, before there are too many", async () => {
    const { isolate, answer } = rig();
    const cache = createBreakerCache(10);
    const { call } = isolate(undefined, "t1", cache);
    answer(() => status(500));
    for (let n = 0; n < 50; n++) await call(`https://h${n}.test/`);
    expect(cache.size).toBe(10);
  });
});
