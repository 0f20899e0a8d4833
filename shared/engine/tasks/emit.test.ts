import { describe, expect, it } from "vitest";
import type { EmitEffect } from "../../domain/effects.ts";
import { broken, fine, Simulation } from "../testing/simulation.ts";

const emit = (attributes: string, input?: unknown): Simulation =>
  new Simulation(`do: [{e: {emit: {event: {with: ${attributes}}}}}]`, input);
const eventOf = (run: Simulation): EmitEffect["event"] => (run.only.request as EmitEffect).event;

describe("emit", () => {
  it("asks for the event with id, time and version, and gives it", () => {
    const run = emit("{source: 'https://a', type: a.b, subject: '${ .s }', data: {n: '${ .n }'}}", { s: "x", n: 1 });
    const event = eventOf(run);
    expect(event).toEqual({
      specversion: "1.0",
      id: run.only.key,
      source: "https://a",
      type: "a.b",
      time: new Date(1_000_000).toISOString(),
      subject: "x",
      data: { n: 1 },
    });
    run.crash().settle(run.only.id, fine({ not: "this" }));
    expect(run.output).toEqual(event);
  });

  it("takes what is given, extensions too, and leaves out what is null", () => {
    const run = emit(
      "{id: i, source: s, type: t, time: '2026-01-31T12:00:00+01:00', tenantid: 5, flag: true, subject: '${ .none }', data: 'text'}",
    );
    expect(eventOf(run)).toEqual({
      specversion: "1.0",
      id: "i",
      source: "s",
      type: "t",
      time: "2026-01-31T12:00:00+01:00",
      tenantid: 5,
      flag: true,
      data: "text",
    });
    expect(eventOf(emit("{type: t}")).source).toMatch(/^\/tenants\//);
  });

  it("is the same event when it is sent again, by a retry or after a crash", () => {
    const run = new Simulation(
      "do: [{t: {try: [{e: {emit: {event: {with: {source: s, type: t}}}}}], catch: {retry: {delay: PT1S}}}}]",
    );
    const { id } = eventOf(run);
    run.crash().give({ type: "recover", running: new Set() });
    expect(run.last.effects.map((effect) => effect.request)).toMatchObject([{ event: { id } }]);
    run.settle(run.only.id, broken(503)).tick(1000);
    expect(eventOf(run).id).toBe(id);
  });

  it("is another event in each iteration", () => {
    const run = new Simulation(
      "do: [{f: {for: {in: '[1, 2]'}, do: [{e: {emit: {event: {with: {source: s, type: t}}}}}]}}]",
    ).run();
    expect(new Set(run.of("effect.requested").map((entry) => entry.data.key)).size).toBe(2);
  });

  it.each([
    ["{source: s}", /type/],
    ["{source: s, type: '${ {} }'}", /type/],
    ["{source: '', type: t}", /source/],
    ["{source: s, type: t, time: yesterday}", /RFC 3339/],
    ["{source: s, type: t, Upper_Case: x}", /Upper_Case/],
  ])("refuses %s", (attributes, detail) => {
    expect(emit(attributes).error).toMatchObject({
      status: 400,
      instance: "/do/0/e",
      detail: expect.stringMatching(detail) as string,
    });
  });
});
