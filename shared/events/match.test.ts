import { describe, expect, it } from "vitest";
import { createJqExpressions } from "../adapters/expressions-jq.ts";
import type { CloudEvent } from "../domain/cloud-event.ts";
import type { EventFilter } from "../domain/effects.ts";
import { equalJson } from "./equal.ts";
import { literalFilter, staticFilter, typesOf } from "./filters.ts";
import { matches } from "./match.ts";

const expressions = createJqExpressions();
const event: CloudEvent = {
  specversion: "1.0",
  id: "1",
  source: "https://my.home.com/sensor",
  type: "my.home.sensors.temperature",
  roomid: "kitchen",
  priority: 5,
  data: { temperature: 39, tags: ["a", { b: null }] },
};
const passes = (filter: EventFilter, of: CloudEvent = event, correlated?: Record<string, unknown>) =>
  matches(filter, of, expressions, correlated);
const attributes = (filter: EventFilter["with"]): boolean => passes({ with: filter, correlate: [] }).matched;

describe("attributes", () => {
  it("are compared: all of them have to agree, and one that is not there agrees with nothing", () => {
    expect(attributes({ type: { equals: event.type }, source: { equals: event.source } })).toBe(true);
    expect(attributes({ type: { equals: event.type }, source: { equals: "https://elsewhere" } })).toBe(false);
    expect(attributes({ subject: { equals: null } })).toBe(false);
    expect(attributes({ constructor: { equals: "x" } })).toBe(false);
    expect(attributes({ constructor: { expression: ". != null" } })).toBe(false);
  });

  it("are equal where their text is: a header has no numbers", () => {
    expect(attributes({ priority: { equals: "5" } })).toBe(true);
    expect(passes({ with: { priority: { equals: 5 } }, correlate: [] }, { ...event, priority: "5" }).matched).toBe(
      true,
    );
    expect(attributes({ priority: { equals: "05" } })).toBe(false);
  });

  it("are tried by an expression over their value", () => {
    expect(attributes({ data: { expression: ".temperature > 38" } })).toBe(true);
    expect(attributes({ data: { expression: ".temperature > 40" } })).toBe(false);
    expect(attributes({ data: { expression: "select(.temperature > 38)" } })).toBe(true);
    expect(attributes({ data: { expression: "select(.temperature > 40)" } })).toBe(false);
    expect(attributes({ source: { expression: '"https://my.home.com" + "/sensor"' } })).toBe(true);
    // True has to be true, and not merely there.
    expect(attributes({ data: { expression: ".temperature" } })).toBe(false);
    expect(attributes({ subject: { expression: ". == null" } })).toBe(true);
  });

  it("match nothing where the expression fails, does not parse, names what is not there, or never ends", () => {
    for (const expression of ["error", ".[", "$workflow.id == null", "[limit(1e9; repeat(1))] | length > 0"])
      expect(attributes({ data: { expression } }), expression).toBe(false);
  });

  it("compare data as a whole, members in any order", () => {
    expect(attributes({ data: { equals: { tags: ["a", { b: null }], temperature: 39 } } })).toBe(true);
    expect(attributes({ data: { equals: { tags: [{ b: null }, "a"], temperature: 39 } } })).toBe(false);
    expect(passes({ with: { data: { equals: "5" } }, correlate: [] }, { ...event, data: 5 }).matched).toBe(false);
  });
});

describe("correlation", () => {
  const room = (expect?: unknown): EventFilter => ({
    with: {},
    correlate: [{ name: "roomId", from: ".roomid", ...(expect === undefined ? {} : { expect }) }],
  });

  it("gives the value, and holds it against what is expected, or what came first", () => {
    expect(passes(room())).toEqual({ matched: true, values: { roomId: "kitchen" } });
    expect(passes(room("kitchen")).matched).toBe(true);
    expect(passes(room("bath"))).toEqual({ matched: false, values: {} });
    expect(passes(room(), event, { roomId: "kitchen" }).matched).toBe(true);
    expect(passes(room(), event, { roomId: "bath" }).matched).toBe(false);
    // What is expected goes before what came first.
    expect(passes(room("kitchen"), event, { roomId: "bath" }).matched).toBe(true);
  });

  it("fails for an event without the value, and for an expression that fails", () => {
    const { roomid: _, ...without } = event;
    expect(passes(room(), without as CloudEvent).matched).toBe(false);
    expect(passes({ with: {}, correlate: [{ name: "x", from: "error", expect: null }] }).matched).toBe(false);
  });

  it("compares objects too, and takes any name", () => {
    const filter: EventFilter = {
      with: {},
      correlate: [{ name: "__proto__", from: ".data.tags", expect: ["a", { b: null }] }],
    };
    const { matched, values } = passes(filter);
    expect(matched).toBe(true);
    expect(Object.entries(values)).toEqual([["__proto__", ["a", { b: null }]]]);
  });
});

describe("a filter of a definition", () => {
  it("is equality for a literal, a pattern where it can be one, an expression in ${ }", () => {
    expect(literalFilter("my.home.sensors.temperature")).toEqual({ equals: "my.home.sensors.temperature" });
    expect(attributes(staticFilter({ with: { type: "my\\.home\\.sensors\\.(temperature|humidity)" } }).with)).toBe(
      true,
    );
    expect(attributes(staticFilter({ with: { type: "my\\.home" } }).with)).toBe(false);
    expect(attributes(staticFilter({ with: { type: "my.home.*" } }).with)).toBe(true);
    expect(attributes(staticFilter({ with: { type: "my.home" } }).with)).toBe(false);
    expect(attributes(staticFilter({ with: { priority: 5, data: "${ .temperature == 39 }" } }).with)).toBe(true);
    expect(attributes({ type: literalFilter("((((") })).toBe(false);
    const plus = { ...event, datacontenttype: "application/x+json" };
    expect(passes(staticFilter({ with: { datacontenttype: "application/x+json" } }), plus).matched).toBe(true);
  });

  it("keeps correlations, without the marks of an expression", () => {
    const filter = staticFilter({
      with: { type: "a" },
      correlate: { room: { from: "${ .roomid }" }, k: { from: ".k", expect: "v" } },
    });
    expect(filter.correlate).toEqual([
      { name: "room", from: ".roomid" },
      { name: "k", from: ".k", expect: "v" },
    ]);
  });

  it("says which types can pass", () => {
    const of = (type: unknown) => staticFilter({ with: { type } });
    expect(typesOf([of("a"), of("b"), of("a")])).toEqual(["a", "b"]);
    expect(typesOf([of("a"), staticFilter({ with: { source: "x" } })])).toBeNull();
    expect(typesOf([of("a.*")])).toBeNull();
    expect(typesOf([])).toBeNull();
  });
});

it("compares JSON deeply", () => {
  expect(equalJson({ a: [1, { b: 2 }], c: null }, { c: null, a: [1, { b: 2 }] })).toBe(true);
  expect(equalJson({ a: 1 }, { a: 1, b: 2 })).toBe(false);
  expect(equalJson({ constructor: 1 }, { a: 1 })).toBe(false);
  expect(equalJson([], {})).toBe(false);
  expect(equalJson([1], ["1"])).toBe(false);
  expect(equalJson(null, {})).toBe(false);
  expect(equalJson(0, -0)).toBe(true);
});
