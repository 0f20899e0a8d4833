import { describe, expect, it } from "vitest";
import type { ListenEffect } from "../../domain/effects.ts";
import { MAX_LISTENER_EVENTS } from "../limits.ts";
import { inspect } from "../index.ts";
import { cloudEvent, fine, Simulation } from "../testing/simulation.ts";

const listen = (to: string, more = ""): string => `do: [{l: {listen: {to: ${to}}${more}}}]`;
const filters = (run: Simulation): ListenEffect["filters"] => (run.only.request as ListenEffect).filters;
const HOT = "{with: {type: temperature, data: '${ .temperature > 38 }'}}";
const BPM = "{with: {type: bpm, data: '${ .bpm < 60 or .bpm > 100 }'}}";

describe("listen", () => {
  it("to one gives a list of that one's data, and is waiting until then", () => {
    const run = new Simulation(listen("{one: {with: {type: started}}}")).park();
    expect(run.status).toBe("waiting");
    expect(run.open).toEqual([]);
    expect(run.parked.map((effect) => effect.request)).toEqual([
      { kind: "listen", filters: [{ with: { type: { equals: "started" } }, correlate: [] }] },
    ]);
    const { id } = run.only;
    expect(run.wants(id)).toBe(true);
    const before = run.journal.length;
    run.event(cloudEvent("other"));
    expect(run.journal.length).toBe(before);
    run.event(cloudEvent("started", { car: 1 }));
    expect(run.output).toEqual([{ car: 1 }]);
    expect(run.wants(id)).toBe(false);
    expect(run.abandoned).toEqual([id]);
  });

  it("to any takes the first that passes any; an empty any takes every event", () => {
    const run = new Simulation(listen(`{any: [${HOT}, ${BPM}]}`));
    run.event(cloudEvent("temperature", { temperature: 37 })).event(cloudEvent("bpm", { bpm: 120 }));
    expect(run.output).toEqual([{ bpm: 120 }]);
    expect(run.of("event.received")[0]?.data).toMatchObject({ filter: 1, last: true });
    const all = new Simulation(listen("{any: []}"));
    expect(filters(all)).toEqual([{ with: {}, correlate: [] }]);
    expect(all.event(cloudEvent("whatever")).output).toEqual([null]);
  });

  it("to all waits for each, once, and gives them in the order in which they came", () => {
    const run = new Simulation(listen(`{all: [${HOT}, ${BPM}]}`)).park();
    run.event(cloudEvent("bpm", { bpm: 50 })).event(cloudEvent("bpm", { bpm: 51 }));
    expect(run.status).toBe("waiting");
    expect(run.of("event.received")).toHaveLength(1);
    run.event(cloudEvent("temperature", { temperature: 39 }));
    expect(run.output).toEqual([{ bpm: 50 }, { temperature: 39 }]);
  });

  it("to all of nothing goes on at once", () => {
    expect(new Simulation(listen("{all: []}")).output).toEqual([]);
  });

  it("reads the data, the envelope, or the data as text", () => {
    const event = cloudEvent("t", { a: 1 }, { subject: "s" });
    const read = (how: string, of: unknown = event): unknown =>
      new Simulation(`do: [{l: {listen: {to: {any: []}, read: ${how}}}}]`).event(of).output;
    expect(read("data")).toEqual([{ a: 1 }]);
    expect(read("envelope")).toEqual([event]);
    expect(read("raw")).toEqual(['{"a":1}']);
    expect(read("raw", cloudEvent("t", undefined, { data_base64: "AA==" }))).toEqual(["AA=="]);
    expect(read("raw", cloudEvent("t", "text"))).toEqual(["text"]);
  });

  it("counts an event once, also after a crash and from a snapshot", () => {
    const run = new Simulation(listen("{any: [], until: '( . | length ) > 2'}")).park();
    run.event(cloudEvent("a", 1), "x").event(cloudEvent("a", 1), "x").crash().event(cloudEvent("a", 1), "x");
    run.reload().event(cloudEvent("a", 1), "x").event(cloudEvent("a", 2), "y");
    expect(run.of("event.received").map((entry) => entry.data.id)).toEqual(["x", "y"]);
    expect(run.event(cloudEvent("a", 3), "z").output).toEqual([1, 2, 3]);
  });

  it("ignores events for what is not open, and for what is no listener", () => {
    expect(new Simulation(listen("{any: []}")).event(null).event("text").of("event.received")).toEqual([]);
    const run = new Simulation("do: [{c: {call: http, with: {method: get, endpoint: 'https://x.test'}}}]");
    const { id } = run.only;
    expect(run.wants(id)).toBe(false);
    run.event(cloudEvent("a"), "1", id).event(cloudEvent("a"), "2", "99.1");
    expect(run.of("event.received")).toEqual([]);
  });

  it("ends by its timeout, and is let go", () => {
    const run = new Simulation(listen("{one: {with: {type: a}}}", ", timeout: {after: PT5S}")).park();
    const { id } = run.only;
    expect(run.tick(5000).error).toMatchObject({ status: 408, instance: "/do/0/l" });
    expect(run.abandoned).toEqual([id]);
  });

  it("is not in doubt while it is parked; before that it is asked for again", () => {
    const run = new Simulation(listen("{one: {with: {type: a}}}"));
    expect(run.crash().give({ type: "recover", running: new Set() }).last.effects).toHaveLength(1);
    run.park().crash().give({ type: "recover", running: new Set() });
    expect(run.last.entries).toEqual([]);
    expect(run.last.effects).toEqual([]);
  });
});

describe("until", () => {
  it("an expression is tried on the list after each event", () => {
    const run = new Simulation(listen(`{any: [${BPM}], until: '.[-1].bpm > 150'}`)).park();
    run.event(cloudEvent("bpm", { bpm: 40 })).event(cloudEvent("bpm", { bpm: 80 }));
    expect(run.status).toBe("waiting");
    expect(run.event(cloudEvent("bpm", { bpm: 160 })).output).toEqual([{ bpm: 40 }, { bpm: 160 }]);
  });

  it("that fails faults the task", () => {
    const run = new Simulation(listen("{any: [], until: '.a'}")).event(cloudEvent("a"));
    expect(run.error).toMatchObject({ status: 400, instance: "/do/0/l" });
  });

  it("an event ends it without being consumed, whatever else it would pass", () => {
    const run = new Simulation(listen("{any: [], until: {one: {with: {type: checked-out}}}}")).park();
    expect(filters(run)).toHaveLength(2);
    run.event(cloudEvent("a", 1)).event(cloudEvent("b", 2)).event(cloudEvent("checked-out", 3));
    expect(run.output).toEqual([1, 2]);
  });

  it("all of several events", () => {
    const run = new Simulation(listen("{any: [], until: {all: [{with: {type: x}}, {with: {type: y}}]}}")).park();
    run.event(cloudEvent("x", 0)).event(cloudEvent("a", 1)).event(cloudEvent("x", 2)).reload();
    // The second x is not waited for any more: it is an event like any other.
    expect(run.event(cloudEvent("y", 3)).output).toEqual([1, 2]);
  });
});

describe("filters", () => {
  const on = (filter: string, input: unknown = {}): Simulation => new Simulation(listen(`{one: ${filter}}`), input);

  it("resolve what depends on the workflow when the task begins", () => {
    expect(
      filters(on("{with: {type: a, subject: '${ .order }', source: '${ $input.from }'}}", { order: "o1", from: "s" })),
    ).toEqual([
      // `.` is the attribute's value; only what does not look at it is a value to be equal to.
      { with: { type: { equals: "a" }, subject: { expression: ".order" }, source: { equals: "s" } }, correlate: [] },
    ]);
  });

  it("bind as much of a variable as the expression reads", () => {
    const run = new Simulation(
      "do: [{s: {set: {order: o1, other: {big: x}}, export: {as: .}}}, {l: {listen: {to: {one: {with: {data: '${ .id == $context.order and .n > $input.min }'}}}}, input: {from: '{min: 5}'}}}]",
    );
    const [filter] = filters(run);
    expect(JSON.stringify(filter)).not.toContain("big");
    run.event(cloudEvent("a", { id: "o2", n: 9 })).event(cloudEvent("a", { id: "o1", n: 5 }));
    expect(run.status).toBe("running");
    expect(run.event(cloudEvent("a", { id: "o1", n: 6 })).output).toEqual([{ id: "o1", n: 6 }]);
  });

  it("bind the variables of a loop", () => {
    const run = new Simulation(
      "do: [{f: {for: {each: pet, in: '.pets'}, do: [{l: {listen: {to: {one: {with: {data: '${ .id == $pet.id }'}}}}}}]}}]",
      { pets: [{ id: 1 }, { id: 2 }] },
    );
    run
      .event(cloudEvent("a", { id: 2 }))
      .event(cloudEvent("a", { id: 1 }))
      .event(cloudEvent("a", { id: 2 }));
    expect(run.output).toEqual([{ id: 2 }]);
  });

  it("correlate: what the first event sets is expected of the others", () => {
    const both =
      "{all: [{with: {type: temperature}, correlate: {roomId: {from: .roomid}}}, {with: {type: humidity}, correlate: {roomId: {from: .roomid}}}]}";
    const run = new Simulation(listen(both)).park();
    run.event(cloudEvent("temperature", 20, { roomid: "a" })).event(cloudEvent("humidity", 50, { roomid: "b" }));
    expect(run.status).toBe("waiting");
    expect(run.of("event.received")[0]?.data.correlated).toEqual({ roomId: "a" });
    run.crash().reload();
    expect(run.event(cloudEvent("humidity", 60, { roomid: "a" })).output).toEqual([20, 60]);
  });

  it("correlate: what is expected is known when the task begins", () => {
    const run = on("{with: {type: a}, correlate: {order: {from: .data.order, expect: '${ .id }'}}}", { id: "o7" });
    expect(filters(run)[0]?.correlate).toEqual([{ name: "order", from: ".data.order", expect: "o7" }]);
    run.event(cloudEvent("a", { order: "o8" })).event(cloudEvent("a", { order: "o7" }));
    expect(run.output).toEqual([{ order: "o7" }]);
  });
});

describe("foreach", () => {
  const call =
    "{c: {call: http, with: {method: post, endpoint: 'https://x.test/{room}', body: {n: '${ $event }', i: '${ $i }'}}}}";
  const gossip = (more = ""): string =>
    `do: [{l: {listen: {to: {any: [], until: '(. | length) > 1'}}, foreach: {item: event, at: i, do: [${call}]${more}}}}]`;

  it("works on one event after the other, and gives what was made of them", () => {
    const run = new Simulation(gossip(", output: {as: '{made: ., i: $i}'}"), { room: "r" });
    const listener = run.only.id;
    run.park().event(cloudEvent("a", "A"), "1", listener).event(cloudEvent("a", "B"), "2", listener);
    const calls = (): readonly { body: unknown; url: string }[] => run.open.map((effect) => effect.request as never);
    expect(calls()).toMatchObject([{ url: "https://x.test/r", body: { json: { n: "A", i: 0 } } }]);
    const [first] = run.open;
    run.settle(first?.id ?? "", fine("one")).reload();
    expect(run.wants(listener)).toBe(true);
    expect(calls()).toMatchObject([{ body: { json: { n: "B", i: 1 } } }]);
    const [second] = run.open;
    expect(second?.key).not.toBe(first?.key);
    run.settle(second?.id ?? "", fine("two"));
    expect(run.output).toEqual([
      { made: "one", i: 0 },
      { made: "two", i: 1 },
    ]);
    expect(run.abandoned).toEqual([listener]);
  });

  it("works off what has come when nothing more is wanted", () => {
    const run = new Simulation(
      `do: [{l: {listen: {to: {any: [], until: {one: {with: {type: end}}}}}, foreach: {item: event, at: i, do: [${call}]}}}]`,
      { room: "r" },
    );
    const listener = run.only.id;
    run.park();
    for (const [id, type] of ["a", "b", "end", "late"].entries())
      run.event(cloudEvent(type, type), String(id), listener);
    expect(run.wants(listener)).toBe(false);
    expect(run.abandoned).toEqual([listener]);
    run.crash().run(() => fine("x"));
    expect(run.output).toEqual(["x", "x"]);
    expect(run.of("event.received")).toHaveLength(3);
  });

  it("exports, which until may look at; output alone needs no tasks", () => {
    const run = new Simulation(
      "do: [{l: {listen: {to: {any: [], until: '$context.sum > 5'}}, foreach: {output: {as: '$item * 10'}, export: {as: '{sum: (($context.sum // 0) + $item)}'}}}}, {z: {set: '${ [., $context] }'}}]",
    ).park();
    run.event(cloudEvent("a", 2)).event(cloudEvent("a", 3)).event(cloudEvent("a", 4));
    expect(run.output).toEqual([[20, 30, 40], { sum: 9 }]);
  });

  it("gives the input for an event of which every task was skipped", () => {
    const run = new Simulation(
      "do: [{l: {listen: {to: {one: {with: {type: a}}}}, foreach: {do: [{s: {if: '$item > 1', set: {n: '${ $item }'}}}]}}}]",
      { in: 1 },
    );
    expect(run.event(cloudEvent("a", 1)).output).toEqual([{ in: 1 }]);
  });

  it("holds what it makes of the events, and not the events", () => {
    const run = new Simulation(
      "do: [{l: {listen: {to: {any: [], until: 'length > 19'}}, foreach: {output: {as: '$item | length'}}}}]",
    ).park();
    for (let i = 0; i < 20; i++) run.event(cloudEvent("a", "x".repeat(200_000)));
    expect(run.output).toEqual(Array.from({ length: 20 }, () => 200_000));
  });

  it("faults with its task", () => {
    const run = new Simulation(
      "do: [{l: {listen: {to: {any: [], until: 'false'}}, foreach: {do: [{r: {raise: {error: {type: 'https://e', status: 500}}}}]}}}]",
    );
    const { id } = run.only;
    expect(run.event(cloudEvent("a")).error).toMatchObject({ instance: "/do/0/l/foreach/do/0/r" });
    expect(run.abandoned).toEqual([id]);
  });
});

describe("what comes is bounded", () => {
  it("in number", () => {
    const run = new Simulation(listen("{any: [], until: 'false'}")).park();
    for (let i = 0; i <= MAX_LISTENER_EVENTS && run.outcome === null; i++) run.event(cloudEvent("a"));
    expect(run.error.detail).toContain(String(MAX_LISTENER_EVENTS));
    expect(run.of("event.received")).toHaveLength(MAX_LISTENER_EVENTS);
  });

  it("in bytes, one and all", () => {
    const large = cloudEvent("a", "x".repeat(1_100_000));
    const one = new Simulation(listen("{one: {with: {type: b}}}")).event(large);
    // One that is not for it does it no harm.
    expect(one.status).toBe("running");
    expect(one.event({ ...large, type: "b" }).error.detail).toMatch(/^The event is/);
    const all = new Simulation(listen("{any: [], until: 'false'}")).park();
    for (let i = 0; i < 4; i++) all.event(cloudEvent("a", "x".repeat(300_000)));
    expect(all.error.title).toBe("Value too large");
  });

  it("asks for nothing more of the host than what it inspects", () => {
    const run = new Simulation(listen("{any: []}")).park();
    expect(inspect(run.state)).toMatchObject({
      status: "waiting",
      openEffects: [],
      nextTimerAt: null,
      runnable: false,
    });
  });
});
