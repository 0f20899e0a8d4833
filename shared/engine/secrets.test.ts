import { describe, expect, it } from "vitest";
import { markersIn, pathOfMarker } from "../domain/secret-markers.ts";
import { secretPaths } from "./secrets.ts";
import { fine, Simulation } from "./testing/simulation.ts";

const NONCE = "0123456789abcdef0123456789abcdef";
const marker = (path: string): string => `⟦secret:${NONCE}:${path}⟧`;
const workflow = (tasks: string, nonce: string | undefined = NONCE): Simulation =>
  new Simulation(`use: {secrets: [api, db]}\ndo: [${tasks}]`, { n: 1 }, undefined, undefined, nonce);

describe("$secrets", () => {
  it("are markers, of a secret or of a part of one", () => {
    const run = workflow(
      "{s: {set: {whole: '${ $secrets.api }', part: '${ $secrets.db.user.name }', text: 'Bearer ${ $secrets.api }', sum: '${ \"x \" + $secrets[\"db\"].key }'}}}",
    );
    expect(run.output).toEqual({
      whole: marker("api"),
      part: marker("db/user/name"),
      text: `Bearer ${marker("api")}`,
      sum: `x ${marker("db/key")}`,
    });
  });

  it("as a whole are a marker for each that is declared", () => {
    expect(workflow("{s: {set: {all: '${ $secrets }'}}}").output).toEqual({
      all: { api: marker("api"), db: marker("db") },
    });
  });

  it("read as a whole and in part at once are read as a whole", () => {
    expect(
      workflow("{s: {set: {all: '${ $secrets.db }', part: '${ $secrets.db | try .key catch null }'}}}").output,
    ).toEqual({
      all: marker("db"),
      part: null,
    });
  });

  it("are found again by their markers, whatever they are called", () => {
    const [one] = workflow("{s: {set: '${ [$secrets.db[\"a/b⟧\"]] }'}}").output as string[];
    const [match] = [...(one ?? "").matchAll(markersIn(NONCE))];
    expect(pathOfMarker(match?.[1] ?? "")).toEqual(["db", "a/b⟧"]);
  });

  it("that are not declared, or of an execution that has none, are refused", () => {
    const refused = { status: 403, type: expect.stringMatching(/authorization$/) as string, instance: "/do/0/s" };
    expect(workflow("{s: {set: {x: '${ $secrets.other }'}}}").error).toMatchObject(refused);
    const without = new Simulation("use: {secrets: [api]}\ndo: [{s: {set: {x: '${ $secrets.api }'}}}]");
    expect(without.error).toMatchObject(refused);
  });

  it("stand in an intent as markers", () => {
    const run = workflow(
      "{c: {call: http, with: {method: get, endpoint: {uri: 'https://x.test', authentication: {bearer: {token: '${ $secrets.api }'}}}}, output: {as: $authorization}}}",
    );
    expect(run.only.request).toMatchObject({ authentication: { scheme: "bearer", token: marker("api") } });
    expect(run.settle(run.only.id, fine({})).output).toEqual({ scheme: "Bearer", parameter: marker("api") });
  });
});

describe("$authorization", () => {
  const after = (authentication: string): unknown => {
    const run = workflow(
      `{c: {call: http, with: {method: get, endpoint: {uri: 'https://x.test', authentication: ${authentication}}}, output: {as: $authorization}}}`,
    );
    return run.settle(run.only.id, fine({})).output;
  };

  it("describes what is known of it before the call", () => {
    expect(after("{basic: {username: u, password: p}}")).toEqual({ scheme: "Basic", parameter: btoa("u:p") });
    expect(after("{basic: {username: u, password: '${ $secrets.api }'}}")).toEqual({
      scheme: "Basic",
      parameter: null,
    });
    expect(after("{digest: {username: u, password: p}}")).toEqual({ scheme: "Digest", parameter: null });
    expect(after("{basic: {use: api}}")).toEqual({ scheme: "Basic", parameter: null });
    expect(after("{bearer: {token: '${ $authorization | tojson }'}}")).toEqual({ scheme: "Bearer", parameter: "null" });
  });

  it("is null where there is none", () => {
    expect(workflow("{s: {set: {a: '${ $authorization }'}}}").output).toEqual({ a: null });
  });
});

it("finds what expressions read, in templates of any shape", () => {
  expect(secretPaths({ a: ["${ $secrets.x.y }", "no $secrets.z here"], b: "a ${ $secrets.q } b" })).toEqual([
    ["q"],
    ["x", "y"],
  ]);
  expect(secretPaths("$secrets.x[0].y")).toEqual([["x"]]);
  expect(secretPaths("${ $secrets.")).toEqual([]);
});
