import { afterAll, describe, expect, it } from "vitest";
import { seeded } from "../chaos/random.ts";
import { caseSchema } from "./case.ts";
import { withOwnEvents } from "./event-types.ts";
import { EXAMPLES } from "./examples.ts";
import { has, missing } from "./expect.ts";
import { mutate, mutateText } from "./mutations/mutate.ts";
import { redirected } from "./redirect.ts";
import { PLAIN, standIn } from "./stand-in/stand-in.ts";

const services = standIn({ ...PLAIN, failures: { "/v2/pet/1": 1 }, moved: ["/v2/pet/2"] });
afterAll(() => services.close());

describe("the stand-in", () => {
  it("serves an origin, fails and redirects where it is told to, and keeps what came in", async () => {
    const here = await services.of("https://petstore.swagger.io");
    expect((await fetch(`${here}/v2/pet/1`)).status).toBe(503);
    expect(await (await fetch(`${here}/v2/pet/1`)).json()).toMatchObject({ id: 1 });
    expect((await fetch(`${here}/v2/pet/2`)).url).toBe(`${here}/moved/v2/pet/2`);
    expect(services.seen.map(({ origin, path }) => origin + path)).toContain("https://petstore.swagger.io/v2/pet/1");
    const request = { url: "https://petstore.swagger.io/v2/pet/1", times: 2 };
    expect(missing({ requests: [request] }, services.seen)).toEqual([]);
    expect(missing({ requests: [{ ...request, times: 1 }] }, services.seen)).toHaveLength(1);
    expect(await services.of("https://example.net")).toBeNull();
  });

  it("takes the place of authorities, and of nothing else", async () => {
    const here = await services.of("https://petstore.swagger.io");
    const definition = {
      call: "http",
      with: { endpoint: '${ "https://petstore.swagger.io/v2/pet/\\(.id)" }', body: "https://petstore.swagger.io" },
      emit: { event: { with: { source: "https://petstore.swagger.io" } } },
      other: { endpoint: { uri: "https://petstore.swagger.io.example.net/x" } },
    };
    expect(await redirected(definition, services)).toEqual({
      ...definition,
      with: { ...definition.with, endpoint: `\${ "${here}/v2/pet/\\(.id)" }` },
    });
  });
});

it("gives listeners event types of their own, and leaves what is emitted", () => {
  const filter = (type: string) => ({ to: { any: [{ with: { type } }], until: { one: { with: { type } } } } });
  const emit = { event: { with: { type: "a" } } };
  const listen = { listen: filter("a"), foreach: { do: [{ x: { emit } }] } };
  expect(withOwnEvents(listen, ".t")).toEqual({ ...listen, listen: filter("a.t") });
  expect(withOwnEvents({ schedule: { on: { one: { with: { type: "${ .x }" } } } } }, ".t")).toEqual({
    schedule: { on: { one: { with: { type: "${ .x }" } } } },
  });
});

it("compares members at any depth, and lists by their length", () => {
  expect(has({ a: [{ b: 1, c: 2 }] }, { a: [{ b: 1 }] })).toBe(true);
  expect(has({ a: [{ b: 1 }, {}] }, { a: [{ b: 1 }] })).toBe(false);
  expect(has(null, {})).toBe(false);
});

it("has a case for each of the 66 examples, 12 of them refused", () => {
  const cases = Object.values(EXAMPLES).map((one) => caseSchema.parse(one));
  expect(cases).toHaveLength(66);
  expect(cases.filter(({ refused }) => refused !== undefined)).toHaveLength(12);
});

describe("a mutation", () => {
  const definition = { document: { dsl: "1.0.3" }, do: [{ a: { set: { n: "${ .n + 1 }" } } }] };

  it("is the same for the same seed, changes something for most, and never what it was made of", () => {
    const before = structuredClone(definition);
    const all = Array.from({ length: 300 }, (_, n) => mutate(definition, seeded(n)));
    expect(all.slice(0, 20)).toEqual(Array.from({ length: 20 }, (_, n) => mutate(definition, seeded(n))));
    expect(definition).toEqual(before);
    const changed = all.filter((one) => JSON.stringify(one.definition) !== JSON.stringify(definition));
    expect(changed.length).toBeGreaterThan(250);
  });

  it("of a text is a text", () => {
    const text = JSON.stringify(definition);
    const all = Array.from({ length: 50 }, (_, n) => mutateText(text, seeded(n)).definition);
    expect(all.filter((one) => one !== text).length).toBeGreaterThan(40);
  });
});
