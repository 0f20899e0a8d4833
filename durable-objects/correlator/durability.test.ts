import { expect, it } from "vitest";
import type { CloudEvent } from "../../shared/domain/cloud-event.ts";
import { begin, crash, eventually, execution as executionOf } from "../testing/fixture.ts";
import { eventOf, ofType, testEvents, type TestEvents } from "./correlator-fixture.ts";
import { MAX_ATTEMPTS } from "./limits.ts";

/** As a sender does: until it is acknowledged. */
async function publishUntilTaken(events: TestEvents, ...batch: CloudEvent[]): Promise<void> {
  await eventually(async () => {
    try {
      await events.publish(...batch);
      return true;
    } catch {
      return false;
    }
  });
}

/** Rings until nothing is left that is not noted. */
async function drained(events: TestEvents, last: number): Promise<void> {
  await eventually(async () => {
    await events.ring().catch(() => false);
    const [state] = await events.rows("SELECT settled FROM state").catch(() => []);
    return Number(state?.["settled"] ?? 0) >= last;
  });
}

it("an instance that is lost at any moment loses no event, and starts nothing twice", async () => {
  const events = await testEvents();
  const any = await events.workflow("any", [ofType("a"), ofType("b")]);
  const all = await events.workflow("all", [
    { ...ofType("a"), correlate: [{ name: "n", from: ".n" }] },
    { ...ofType("b"), correlate: [{ name: "n", from: ".n" }] },
  ]);
  const sent: CloudEvent[] = [];
  for (let n = 0; n < 25; n++) {
    const pair = [eventOf("a", { n }), eventOf("b", { n })];
    sent.push(...pair);
    // Before, while, and after it is published and delivered.
    const crashing = scheduler.wait(n % 9).then(() => events.crash());
    await publishUntilTaken(events, ...pair);
    await crashing;
    if (n % 3 === 0) await scheduler.wait(n);
    if (n % 5 === 0) await events.ring().catch(() => false);
  }
  await drained(events, sent.length);
  const runs = await eventually(async () => {
    const found = await events.runs(any.workflow);
    return found.length >= sent.length && found;
  });
  const key = (list: unknown) => (list as CloudEvent[]).map(({ id }) => id).join("+");
  expect(runs.map(({ input }) => key(input)).toSorted()).toEqual(sent.map(({ id }) => id).toSorted());
  const pairs = await eventually(async () => {
    const found = await events.runs(all.workflow);
    return found.length >= 25 && found;
  });
  const expected = Array.from({ length: 25 }, (_, n) => key(sent.slice(2 * n, 2 * n + 2)));
  expect(pairs.map(({ input }) => key(input)).toSorted()).toEqual(expected.toSorted());
  expect(await events.rows("SELECT * FROM held")).toEqual([]);
}, 60_000);

it("an event that kills every instance which looks at it is passed over, and the rest goes on", async () => {
  const events = await testEvents();
  const { workflow } = await events.workflow("any", [ofType("a")]);
  await events.publish(eventOf("a"));
  await drained(events, 1);
  // As the instances left it that died over the second event: counted, and no further.
  await events.publish(eventOf("poison"));
  await drained(events, 2);
  await events.rows(`UPDATE state SET settled = 1, attempts = ${MAX_ATTEMPTS}, counted_at = 0`);
  await events.crash();
  await events.publish(eventOf("a"));
  await drained(events, 3);
  expect(await events.rows("SELECT settled, attempts FROM state")).toEqual([{ settled: 3, attempts: 0 }]);
  expect(await events.runs(workflow)).toHaveLength(2);
}, 30_000);

it("each instance that begins over the same event counts, before it does anything", async () => {
  const events = await testEvents();
  await events.publish(eventOf("a"));
  for (let attempt = 1; attempt <= 2; attempt++) {
    await events.crash();
    expect((await events.rows("SELECT settled, attempts FROM state"))[0]).toEqual({ settled: 0, attempts: attempt });
    // One that is lost right after is the same attempt; this one comes later.
    await events.crash();
    expect((await events.rows("SELECT attempts FROM state"))[0]).toEqual({ attempts: attempt });
    await events.rows("UPDATE state SET counted_at = 0");
  }
  await drained(events, 1);
  expect(await events.rows("SELECT settled, attempts FROM state")).toEqual([{ settled: 1, attempts: 0 }]);
});

it("a listener gets every event once, whichever of the two objects is lost", async () => {
  const events = await testEvents();
  const until = { any: [{ with: { type: "tick" } }], until: "${ length == 20 }" };
  const execution = await begin(events.tenant, [{ wait: { listen: { to: until, read: "envelope" } } }]);
  const sent = Array.from({ length: 20 }, (_, n) => eventOf("tick", { n }));
  for (const [n, event] of sent.entries()) {
    const crashing = scheduler.wait(n % 7).then(() => (n % 2 === 0 ? events.crash() : crash(execution)));
    await publishUntilTaken(events, event);
    await crashing;
  }
  const view = await eventually(async () => {
    await events.ring().catch(() => false);
    const found = await executionOf(execution)
      .describe()
      .catch(() => undefined);
    return found?.ok === true && found.value.outcome !== null && found.value;
  });
  expect(view.outcome).toMatchObject({ status: "completed", output: sent });
  await eventually(async () => (await events.rows("SELECT * FROM subscriptions")).length === 0);
}, 60_000);
