import { describe, expect, it } from "vitest";
import { broken, fine, Simulation } from "../testing/simulation.ts";

const subscribe = (subscription: string, more = ""): Simulation =>
  new Simulation(
    `do: [{c: {set: {user: u1}, export: {as: .}}}, {s: {call: asyncapi, with: {document: {endpoint: 'https://x.test/api.json'}, operation: chat, subscription: ${subscription}}${more}}}]`,
  );
const message = (n: number, more: object = {}): unknown => ({ payload: { n }, ...more });

describe("call: asyncapi, subscribing", () => {
  it("consumes so many messages", () => {
    const run = subscribe("{consume: {amount: 2}}");
    expect(run.only.request).toMatchObject({ kind: "asyncapi", subscribe: true, operation: "chat" });
    expect(run.status).toBe("running");
    run.event(message(1)).event(message(2));
    expect(run.output).toEqual([message(1), message(2)]);
    expect(run.abandoned).toHaveLength(1);
  });

  it("filters by the message and the context", () => {
    const run = subscribe("{filter: '${ .correlationId == $context.user }', consume: {amount: 1}}");
    run.event(message(1)).event(message(2, { correlationId: "u1" }));
    expect(run.output).toEqual([message(2, { correlationId: "u1" })]);
  });

  it("consumes while, or until, over the list or over what the standard's examples call consumedMessages", () => {
    const given = (consume: string): number => {
      const run = subscribe(`{consume: ${consume}}`);
      for (let n = 1; run.outcome === null; n++) run.event(message(n));
      return (run.output as unknown[]).length;
    };
    expect(given("{while: 'length < 3'}")).toBe(3);
    expect(given("{until: '${ ($context.consumedMessages | length) == 4 }'}")).toBe(4);
    expect(given("{while: '${ ($context.consumedMessages | length) < 5 }'}")).toBe(5);
  });

  it("consumes for a time, and gives what came", () => {
    const run = subscribe("{consume: {for: {seconds: 10}, amount: 5}}");
    const { id } = run.only;
    run.event(message(1)).crash().tick(10_000);
    expect(run.output).toEqual([message(1)]);
    expect(run.abandoned).toEqual([id]);
    expect(subscribe("{consume: {for: PT1S, until: 'false'}}").tick(1000).output).toEqual([]);
  });

  it("ends where the other side ends it, and faults where that fails", () => {
    const run = subscribe("{consume: {amount: 5}}").event(message(1));
    expect(run.settle(run.only.id, fine(null)).output).toEqual([message(1)]);
    const failed = subscribe("{consume: {amount: 5}}").event(message(1));
    expect(failed.settle(failed.only.id, broken(503)).error).toMatchObject({ status: 503, instance: "/do/1/s" });
  });

  it("works on each message, and stops the time for none of them", () => {
    const run = subscribe(
      "{consume: {for: {seconds: 5}, while: 'true'}, foreach: {item: message, do: [{e: {emit: {event: {with: {source: s, type: t, data: '${ $message.payload }'}}}}}], output: {as: .data.n}}}",
    );
    const subscription = run.only.id;
    run.event(message(1), "1", subscription).event(message(2), "2", subscription).tick(5000);
    expect(run.wants(subscription)).toBe(false);
    run.event(message(3), "3", subscription).reload().run();
    expect(run.output).toEqual([1, 2]);
    expect(run.abandoned).toEqual([subscription]);
  });

  it("goes on with what is queued where the other side ends it meanwhile", () => {
    const run = subscribe(
      "{consume: {amount: 9}, foreach: {do: [{w: {wait: PT1S}}, {s: {set: {n: '${ $item.payload.n }'}}}]}}",
    );
    const { id } = run.only;
    run.event(message(1)).event(message(2)).settle(id, fine(null)).crash().run();
    expect(run.output).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it("is taken up again after a crash, since nobody else has it", () => {
    const run = subscribe("{consume: {amount: 2}}").event(message(1)).crash();
    expect(run.give({ type: "recover", running: new Set() }).last.effects).toHaveLength(1);
    expect(run.event(message(2)).output).toHaveLength(2);
  });
});
