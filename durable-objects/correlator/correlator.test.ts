import { describe, expect, it } from "vitest";
import { newId } from "../../shared/domain/ids.ts";
import { rowsWrittenSoFar } from "../../shared/observability/meter.ts";
import { eventually } from "../testing/fixture.ts";
import { eventOf, ofType, testEvents } from "./correlator-fixture.ts";
import { DEDUPE_WINDOW_MS, MAX_FILTERS } from "./limits.ts";

const inputs = (runs: { input: unknown }[]) => runs.map(({ input }) => input);

describe("publishing", () => {
  it("knows an event by its source and id", async () => {
    const events = await testEvents();
    const event = eventOf("a");
    expect(await events.publish(event)).toEqual([{ id: event.id, source: "/test", duplicate: false }]);
    const again = await events.publish({ ...event, data: "other" }, { ...event, source: "/elsewhere" });
    expect(again.map(({ duplicate }) => duplicate)).toEqual([true, false]);
    const twice = eventOf("a");
    expect((await events.publish(twice, twice)).map(({ duplicate }) => duplicate)).toEqual([false, true]);
    const recent = await events.rpc.recent(10, null);
    expect(recent.ok && recent.value.items.map((item) => item.event)).toEqual([
      twice,
      { ...event, source: "/elsewhere" },
      event,
    ]);
  });

  it("forgets an id after its window, and a clock that is set back keeps the order", async () => {
    const events = await testEvents();
    const event = eventOf("a");
    await events.publish(event);
    await events.rows(`UPDATE events SET received_at = received_at - ${DEDUPE_WINDOW_MS}`);
    expect((await events.publish(event)).map(({ duplicate }) => duplicate)).toEqual([false]);
    await events.rows("UPDATE events SET received_at = received_at + 60000");
    await events.crash();
    await events.publish(eventOf("a"));
    const rows = await events.rows("SELECT received_at FROM events ORDER BY seq");
    expect(rows).toHaveLength(2);
    expect(rows[1]?.["received_at"]).toBe(rows[0]?.["received_at"]);
  });

  it("refuses what is no event, and what is another tenant's, and writes nothing of it", async () => {
    const events = await testEvents();
    const bad = { ...eventOf("a"), source: "" };
    expect(await events.rpc.publish(events.tenant.id, [eventOf("a"), bad])).toMatchObject({
      ok: false,
      error: { code: "invalid", problems: [{ path: "/1/source" }] },
    });
    expect(await events.rpc.publish("0000000000", [eventOf("a")])).toMatchObject({
      ok: false,
      error: { code: "invalid" },
    });
    expect(await events.rpc.publish(events.tenant.id, Array(101).fill(eventOf("a")))).toMatchObject({ ok: false });
    expect(
      await events.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\'"),
    ).toEqual([]);
  });

  it("writes two rows for an event that nobody wants", async () => {
    const events = await testEvents();
    await events.publish(eventOf("a"));
    await events.ring();
    const before = rowsWrittenSoFar().correlator;
    await events.publish(...Array.from({ length: 10 }, () => eventOf("a")));
    expect(rowsWrittenSoFar().correlator - before).toBe(20);
  });

  it("pages what came, newest first, and evicts what is old", async () => {
    const events = await testEvents();
    await events.publish(...Array.from({ length: 5 }, () => eventOf("a")));
    const first = await events.rpc.recent(2, null);
    expect(first.ok && first.value).toMatchObject({ items: [{ seq: 5 }, { seq: 4 }], next: 4 });
    const rest = await events.rpc.recent(10, 4);
    expect(rest.ok && rest.value).toMatchObject({ items: [{ seq: 3 }, { seq: 2 }, { seq: 1 }], next: null });
    await events.ring();
    await events.rows(`UPDATE events SET received_at = received_at - ${DEDUPE_WINDOW_MS} WHERE seq <= 3`);
    await events.ring();
    expect(await events.rows("SELECT seq FROM events")).toEqual([{ seq: 4 }, { seq: 5 }]);
    await events.rows(`UPDATE events SET received_at = received_at - ${DEDUPE_WINDOW_MS}`);
    await events.ring();
    await events.crash();
    // Numbers are never given twice.
    await events.publish(eventOf("a"));
    expect(await events.rows("SELECT seq FROM events")).toEqual([{ seq: 6 }]);
  });
});

describe("a workflow that starts by events", () => {
  it("starts with each that passes any of its filters, with the event in a list", async () => {
    const events = await testEvents();
    await events.publish(eventOf("a", { data: "before it was published" }));
    const { workflow } = await events.workflow("any", [ofType("a"), ofType("b", { data: { expression: ". > 5" } })]);
    const [a, low, high] = [eventOf("a"), eventOf("b", { data: 1 }), eventOf("b", { data: 9 })];
    await events.publish(a, low, high, eventOf("c"));
    const runs = await eventually(async () => {
      const found = await events.runs(workflow);
      return found.length === 2 && found;
    });
    expect(inputs(runs)).toEqual([[a], [high]]);
    expect(runs[0]).toMatchObject({ status: "completed", trigger: { kind: "event", source: workflow } });
    const recent = await events.rpc.recent(4, null);
    expect(recent.ok && recent.value.items.map(({ matched }) => matched)).toEqual([0, 1, 0, 1]);
  });

  it("starts with every event where it has no filter, and with none once it is unsubscribed", async () => {
    const events = await testEvents();
    const { workflow, id } = await events.workflow("any", []);
    await events.publish(eventOf("x"), eventOf("y"));
    await eventually(async () => (await events.runs(workflow)).length === 2);
    await events.rpc.unsubscribe(id);
    await events.rpc.unsubscribe(id);
    await events.publish(eventOf("x"));
    await events.ring();
    expect(await events.runs(workflow)).toHaveLength(2);
    for (const table of ["subscriptions", "interests"]) expect(await events.rows(`SELECT * FROM ${table}`)).toEqual([]);
  });

  it("starts what was published last: subscribing again replaces", async () => {
    const events = await testEvents();
    const first = await events.workflow("one", [ofType("a")]);
    const revision = await events.tenant.revision([{ second: { set: { n: 2 } } }]);
    await events.subscribe({ ...first, revision, filters: [ofType("b")] });
    await events.publish(eventOf("a"), eventOf("b"));
    const [run] = await eventually(async () => {
      const found = await events.runs(first.workflow);
      return found.length > 0 && found;
    });
    expect(run).toMatchObject({ revision, outcome: { output: { n: 2 } } });
    await events.ring();
    expect(await events.runs(first.workflow)).toHaveLength(1);
  });

  it("starts once with all of several, in the order of its filters, by what correlates them", async () => {
    const events = await testEvents();
    const room = [{ name: "room", from: ".room" }];
    const { workflow, id } = await events.workflow("all", [
      { ...ofType("temperature"), correlate: room },
      { ...ofType("humidity"), correlate: room },
    ]);
    const at = (type: string, name: string) => eventOf(type, { room: name });
    const [t1, t2, h2, h1] = [at("temperature", "1"), at("temperature", "2"), at("humidity", "2"), at("humidity", "1")];
    await events.publish(t1, t2);
    await eventually(async () => (await events.rows("SELECT * FROM held")).length === 2);
    await events.crash();
    await events.publish(h2);
    await events.publish(h1, at("humidity", "3"), eventOf("humidity"));
    const runs = await eventually(async () => {
      const found = await events.runs(workflow);
      return found.length === 2 && found;
    });
    expect(inputs(runs)).toEqual([
      [t2, h2],
      [t1, h1],
    ]);
    await eventually(async () => (await events.rows("SELECT * FROM held")).length === 1);
    // Other filters: what was collected for the old ones goes.
    await events.subscribe({
      kind: "workflow",
      id,
      workflow,
      revision: "rev_x",
      strategy: "all",
      filters: [ofType("x")],
    });
    expect(await events.rows("SELECT * FROM held")).toEqual([]);
  });

  it("keeps half a set where another revision has the same filters, and starts that revision with the whole", async () => {
    const events = await testEvents();
    const first = await events.workflow("all", [ofType("a"), ofType("b")]);
    const [a, b] = [eventOf("a"), eventOf("b")];
    await events.publish(a);
    await eventually(async () => (await events.rows("SELECT * FROM held")).length === 1);
    const revision = await events.tenant.revision([{ second: { set: { got: "${ . }" } } }]);
    await events.subscribe({ ...first, revision });
    await events.publish(b);
    const runs = await eventually(async () => {
      const found = await events.runs(first.workflow);
      return found.length > 0 && found;
    });
    expect(inputs(runs)).toEqual([[a, b]]);
    expect(runs).toMatchObject([{ revision }]);
  });

  it("whose revision is gone holds nobody up, and is not tried for ever", async () => {
    const events = await testEvents();
    const gone = await events.workflow("one", [ofType("a")]);
    await events.subscribe({ ...gone, revision: newId("rev", events.tenant.id, (n) => new Uint8Array(n)) });
    const { workflow } = await events.workflow("one", [ofType("a")]);
    await events.publish(eventOf("a"), eventOf("a"));
    await eventually(async () => (await events.runs(workflow)).length === 2);
    await eventually(async () => {
      await events.ring();
      return (await events.rows("SELECT settled FROM state"))[0]?.["settled"] === 2;
    });
    expect(await events.rows("SELECT id FROM subscriptions WHERE retry_at IS NOT NULL")).toEqual([]);
  });
});

describe("subscribing", () => {
  it("comes to nothing where its end has overtaken it", async () => {
    const events = await testEvents();
    const execution = `exe_${events.tenant.id}_00o00000000000`;
    const subscription = (effect: string) =>
      ({
        kind: "execution",
        id: `${execution}:${effect}`,
        execution,
        effect,
        filters: [ofType("a")],
        since: 0,
      }) as const;
    await events.rpc.unsubscribe(`${execution}:1.1`);
    expect(await events.rpc.subscribe(events.tenant.id, subscription("1.1"))).toMatchObject({ ok: true });
    expect(await events.rpc.subscribe(events.tenant.id, subscription("2.1"))).toMatchObject({ ok: true });
    expect(await events.rows("SELECT id FROM subscriptions")).toEqual([{ id: `${execution}:2.1` }]);
  });

  it("is refused for another tenant's execution or workflow, and for too much", async () => {
    const [ours, theirs] = [await testEvents(), await testEvents()];
    const workflow = newId("wf", theirs.tenant.id, (n) => new Uint8Array(n));
    const foreign = { kind: "workflow", id: workflow, workflow, revision: "r", strategy: "one", filters: [] } as const;
    expect(await ours.rpc.subscribe(ours.tenant.id, foreign)).toMatchObject({ ok: false, error: { code: "invalid" } });
    expect(await ours.rpc.subscribe(theirs.tenant.id, foreign)).toMatchObject({
      ok: false,
      error: { code: "invalid" },
    });
    const execution = `exe_${theirs.tenant.id}_00o00000000000`;
    expect(
      await ours.rpc.subscribe(ours.tenant.id, {
        kind: "execution",
        id: `${execution}:1.1`,
        execution,
        effect: "1.1",
        filters: [],
        since: 0,
      }),
    ).toMatchObject({ ok: false });
    const mine = {
      ...foreign,
      id: newId("wf", ours.tenant.id, (n) => new Uint8Array(n)),
      workflow: newId("wf", ours.tenant.id, (n) => new Uint8Array(n)),
    };
    expect(
      await ours.rpc.subscribe(ours.tenant.id, { ...mine, filters: Array(MAX_FILTERS + 1).fill(ofType("a")) }),
    ).toMatchObject({ ok: false, error: { code: "invalid" } });
    expect(await ours.rpc.subscribe(ours.tenant.id, { ...mine, filters: [ofType("a".repeat(70_000))] })).toMatchObject({
      ok: false,
      error: { code: "too_large" },
    });
  });
});
