import { describe, expect, it } from "vitest";
import { connectorFunction } from "../../connectors/index.ts";
import type { HttpRequestEffect } from "../../domain/effects.ts";
import { fail, ok } from "../../domain/result.ts";
import { secretMarker } from "../../domain/secret-markers.ts";
import type { Definition } from "../../dsl/types.ts";
import { compile } from "../../engine/index.ts";
import { Simulation } from "../../engine/testing/simulation.ts";
import type { Performed } from "../../ports/performer.ts";
import { createNodeEgress, testCall } from "../../testing/node/egress.ts";
import { json, useHttpServer } from "../../testing/node/http-server.ts";
import { createJqExpressions } from "../expressions-jq.ts";
import { createAuthenticator } from "./authentication.ts";
import { createHttpPerformer } from "./http.ts";
import type { OpenedConnection } from "./secret-source.ts";
import { withSecrets } from "./secrets.ts";
import { createTokenCache } from "./tokens.ts";

const NONCE = "0123456789abcdef0123456789abcdef";
const TOKEN = "a-token-that-nobody-may-see";

/** Another service, to which the first one points. */
const elsewhere = useHttpServer((_, response) => json(response, 200, { here: true }));
/** What Slack does: 200 whatever happens, and `ok`. */
const slack = useHttpServer((request, response) => {
  if (request.headers.authorization !== `Bearer ${TOKEN}`)
    return json(response, 200, { ok: false, error: "invalid_auth" });
  const { text } = JSON.parse(request.body) as { readonly text: string };
  return json(response, 200, { ok: true, channel: "C1", ts: "1.2", message: { text } });
});
/** Echoes all that it gets, as debugging services and some error pages do. */
const service = useHttpServer((request, response) => {
  const { pathname, searchParams } = new URL(request.path, "http://service");
  if (pathname.endsWith("/token")) {
    const given = new URLSearchParams(request.body);
    return json(response, 200, { access_token: `issued-for-${given.get("client_id") ?? ""}`, token_type: "Bearer" });
  }
  if (pathname.endsWith("/away")) return response.writeHead(307, { location: `${elsewhere.origin}/x` }).end();
  const said = {
    url: request.path,
    headers: request.headers,
    body: request.body,
    decoded: Object.fromEntries(searchParams),
  };
  const { authorization = "" } = request.headers;
  const raw = Buffer.from(authorization.replace(/^\w+ /, ""), "base64").toString("utf8");
  return json(response, pathname.endsWith("/fails") ? 500 : 200, { ...said, raw }, { "x-echo": authorization });
});

const performer = (opened?: OpenedConnection) =>
  withSecrets(
    createHttpPerformer({
      authenticator: createAuthenticator({
        egress: createNodeEgress(),
        tenant: "k3v9q2m7x1",
        tokens: createTokenCache(),
      }),
    }),
    {
      nonce: NONCE,
      openSecrets: async (names) => ok(Object.fromEntries(names.map((name) => [name, TOKEN]))),
      openConnection: async () => (opened === undefined ? fail("not_found", "none") : ok(opened)),
    },
  );

const connection = (auth: string, credentials: OpenedConnection["credentials"]): OpenedConnection => ({
  connection: { id: "con_1", name: "svc", connector: "http", auth, config: { baseUrl: `${service.origin}/v1` } },
  credentials,
});

const request = (change: Partial<HttpRequestEffect>): HttpRequestEffect => ({
  kind: "http",
  method: "GET",
  url: `${service.origin}/x`,
  headers: {},
  body: null,
  output: "response",
  redirect: false,
  timeoutMs: 5_000,
  ...change,
});
const connected = (path: string, change: Partial<HttpRequestEffect> = {}): HttpRequestEffect =>
  request({
    url: `connection:${path}`,
    authentication: { scheme: "connection", connection: "svc", connector: "http" },
    ...change,
  });

function expectClean(performed: Performed): string {
  const text = JSON.stringify(performed);
  expect(text).not.toContain(TOKEN);
  expect(text).not.toContain(Buffer.from(TOKEN).toString("base64").slice(0, 20));
  return text;
}

describe("a service that echoes what it gets", () => {
  const marker = secretMarker(NONCE, ["token"]);

  it.each(["/x", "/fails"])("shows nothing of a secret, in its answer nor in an error: %s", async (path) => {
    const url = new URL(`${service.origin}${path}`);
    url.searchParams.append("key", marker);
    const performed = await performer().perform(
      request({
        method: "POST",
        url: url.href,
        headers: { "x-token": marker, authorization: `Bearer ${marker}` },
        body: { json: { a: marker, b: `x ${marker}` } },
      }),
      testCall(),
    );
    expect(service.last()).toMatchObject({
      path: `${path}?key=${TOKEN}`,
      headers: { "x-token": TOKEN, authorization: `Bearer ${TOKEN}` },
      body: JSON.stringify({ a: TOKEN, b: `x ${TOKEN}` }),
    });
    expect(expectClean(performed)).toContain("[secret token]");
  });

  it("shows nothing of a body that is all text, nor in base64", async () => {
    for (const output of ["content", "raw", "response"] as const) {
      const performed = await performer().perform(
        request({ method: "POST", body: { text: `ab${marker}c` }, output }),
        testCall(),
      );
      expect(service.last()?.body).toBe(`ab${TOKEN}c`);
      expectClean(performed);
    }
  });

  it.each([
    ["bearer", { token: TOKEN }],
    ["basic", { username: "me", password: TOKEN }],
    ["header", { name: "x-api-key", value: TOKEN }],
    ["query", { name: "key", value: TOKEN }],
  ] as const)("shows nothing of a connection's credentials: %s", async (auth, credentials) => {
    for (const path of ["/x", "/fails"]) {
      const performed = await performer(connection(auth, credentials)).perform(connected(path), testCall());
      const seen = service.last();
      const sent = JSON.stringify([seen?.path, seen?.headers]);
      expect(sent).toContain(auth === "basic" ? Buffer.from(`me:${TOKEN}`).toString("base64") : TOKEN);
      expectClean(performed);
    }
  });

  it("gets a token for the client, and shows nothing of either", async () => {
    const credentials = { tokenUrl: `${service.origin}/token`, clientId: "me", clientSecret: TOKEN };
    const performed = await performer(connection("oauth2", credentials)).perform(connected("/x"), testCall());
    expect(service.last()?.headers.authorization).toBe("Bearer issued-for-me");
    expect(service.seen.at(-2)?.body).toContain(TOKEN);
    expect(expectClean(performed)).not.toContain("issued-for-me");
  });
});

describe("slack.postMessage", () => {
  const definition = {
    document: { dsl: "1.0.3", namespace: "test", name: "example", version: "1.0.0" },
    do: [
      {
        tell: {
          call: "slack.postMessage:1@connectors",
          with: { connection: "team", channel: "#orders", text: '${ "Order " + .id }' },
        },
      },
    ],
  } as unknown as Definition;
  const team = (token: string): OpenedConnection => ({
    connection: {
      id: "con_2",
      name: "team",
      connector: "slack",
      auth: "token",
      config: { baseUrl: `${slack.origin}/api` },
    },
    credentials: { token },
  });

  async function posted(token: string): Promise<Simulation> {
    const program = compile(definition, createJqExpressions(), { connectors: connectorFunction });
    const run = new Simulation(program, { id: "4711" });
    const effect = run.open[0];
    if (effect === undefined) throw new Error("nothing was asked for");
    const performed = await performer(team(token)).perform(effect.request as HttpRequestEffect, testCall());
    expectClean(performed);
    return run.run(() => (performed.parked ? { ok: true, output: null } : performed.outcome));
  }

  it("posts by the connection's token, and gives the message", async () => {
    const run = await posted(TOKEN);
    expect(slack.last()).toMatchObject({
      method: "POST",
      path: "/api/chat.postMessage",
      headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json; charset=utf-8" },
      body: JSON.stringify({ channel: "#orders", text: "Order 4711" }),
    });
    expect(run.output).toEqual({ channel: "C1", ts: "1.2", message: { text: "Order 4711" } });
  });

  it("fails with Slack's reason where the token is not good", async () => {
    expect((await posted("xoxb-revoked")).error).toMatchObject({ status: 400, detail: "Slack answered: invalid_auth" });
  });
});

describe("a redirect to elsewhere", () => {
  it.each([
    ["bearer", { token: TOKEN }],
    ["basic", { username: "me", password: TOKEN }],
    ["header", { name: "x-api-key", value: TOKEN }],
    ["query", { name: "key", value: TOKEN }],
  ] as const)("does not carry a connection's credentials: %s", async (auth, credentials) => {
    const before = elsewhere.seen.length;
    const performed = await performer(connection(auth, credentials)).perform(
      connected("/away", { redirect: true }),
      testCall(),
    );
    expect(performed).toMatchObject({ outcome: { ok: true } });
    expect(elsewhere.seen).toHaveLength(before + 1);
    const seen = JSON.stringify(elsewhere.last());
    expect(seen).not.toContain(TOKEN);
    expect(seen).not.toContain(Buffer.from(`me:${TOKEN}`).toString("base64"));
  });
});
