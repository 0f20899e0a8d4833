import { describe, expect, it } from "vitest";
import type { AuthenticationRequest, EffectRequest } from "../../domain/effects.ts";
import { fail } from "../../domain/result.ts";
import type { Performed, Performer } from "../../ports/performer.ts";
import { withSecrets } from "./secrets.ts";
import {
  connected,
  http,
  marker,
  NONCE,
  outcomeOf,
  rig,
  SECRETS,
  sent,
  settled,
  silent,
  TOKEN,
} from "../../testing/node/secrets-rig.ts";

describe("what is sent", () => {
  it("has the values in place of the markers, wherever they are", async () => {
    const request = http({
      headers: { "x-token": marker("token"), authorization: `Bearer ${marker("token")}` },
      body: {
        json: {
          a: [marker("token")],
          [marker("token")]: marker("login", "username"),
          n: marker("number"),
          all: marker("login"),
        },
      },
    });
    expect(await sent(request)).toEqual({
      ...request,
      headers: { "x-token": TOKEN, authorization: `Bearer ${TOKEN}` },
      body: { json: { a: [TOKEN], [TOKEN]: "someone", n: 987_654_321, all: SECRETS["login"] } },
    });
  });

  it("is text where text is wanted, and JSON within text", async () => {
    const request = http({
      headers: { n: marker("number"), l: marker("login") },
      body: { text: `x ${marker("login")} y` },
    });
    expect(await sent(request)).toMatchObject({
      headers: { n: "987654321", l: JSON.stringify(SECRETS["login"]) },
      body: { text: `x ${JSON.stringify(SECRETS["login"])} y` },
    });
  });

  it("is JSON where the whole body is an object's marker", async () => {
    expect(await sent(http({ body: { text: marker("login") } }))).toMatchObject({ body: { json: SECRETS["login"] } });
    expect(await sent(http({ body: { text: marker("token") } }))).toMatchObject({ body: { text: TOKEN } });
  });

  it("is encoded within a URL, as it was or as the engine has encoded the marker", async () => {
    const encoded = encodeURIComponent(TOKEN);
    const url = new URL(`https://api.example.com/bot${marker("token")}/x`);
    url.searchParams.append("key", marker("token"));
    for (const one of [url.href, `https://api.example.com/bot${marker("token")}/x?key=${marker("token")}`]) {
      expect(await sent(http({ url: one }))).toMatchObject({
        url: `https://api.example.com/bot${encoded}/x?key=${encoded}`,
      });
    }
  });

  it("is a URL where the secret is one", async () => {
    expect(await sent(http({ url: `${marker("webhook")}/x?k=${marker("number")}` }))).toMatchObject({
      url: "https://hooks.example.com/services/T000/B000/x?k=987654321",
    });
  });

  it("fetches what is needed, each once, and nothing where nothing is", async () => {
    const { wrapped, call, asked, performed } = rig(silent);
    await wrapped.perform(
      http({ headers: { a: marker("token"), b: marker("login", "password"), c: marker("token") } }),
      call,
    );
    expect(asked.toSorted()).toEqual(["login", "token"]);
    asked.length = 0;
    const plain = http({ body: { json: { text: "⟦secret:ffffffffffffffffffffffffffffffff:token⟧" } } });
    await wrapped.perform(plain, call);
    expect([asked, performed.at(-1)]).toEqual([[], plain]);
  });

  it("has the values of a script's arguments, of an authentication and of a resource's", async () => {
    const script: EffectRequest = {
      kind: "script",
      language: "js",
      code: "x",
      arguments: { token: marker("token"), login: marker("login") },
      stdin: marker("token"),
      environment: { TOKEN: marker("token") },
      return: "stdout",
      timeoutMs: 1,
    };
    expect(await sent(script)).toMatchObject({
      arguments: { token: TOKEN, login: SECRETS["login"] },
      stdin: TOKEN,
      environment: { TOKEN },
    });
    const authentication: AuthenticationRequest = { scheme: "bearer", token: marker("token") };
    expect(await sent(http({ authentication }))).toMatchObject({ authentication: { token: TOKEN } });
    const openapi: EffectRequest = {
      kind: "openapi",
      document: { uri: "https://x.example", authentication: { scheme: "basic", secret: "login" } },
      operationId: "o",
      parameters: { id: marker("number") },
      output: "content",
      redirect: false,
      timeoutMs: 1,
    };
    expect(await sent(openapi)).toMatchObject({
      document: { authentication: { scheme: "basic", username: "someone", password: TOKEN } },
      parameters: { id: 987_654_321 },
    });
  });

  it("keeps the names of what stays on the platform, and not the marker", async () => {
    const event = {
      specversion: "1.0",
      id: "1",
      source: "s",
      type: "t",
      data: { a: [`x ${marker("token")}`] },
    } as const;
    expect(await sent({ kind: "emit", event })).toEqual({
      kind: "emit",
      event: { ...event, data: { a: ["x [secret token]"] } },
    });
    const workflow = { namespace: "n", name: "w", version: "1" };
    const subflow: EffectRequest = {
      kind: "subflow",
      workflow,
      input: { a: marker("login", "password") },
      await: true,
    };
    expect(await sent(subflow)).toMatchObject({ input: { a: "[secret login]" } });
  });
});

describe("a policy that is a secret", () => {
  it.each([
    [
      { scheme: "basic", secret: "login" },
      { scheme: "basic", username: "someone", password: TOKEN },
    ],
    [
      { scheme: "digest", secret: "text" },
      { scheme: "digest", username: "someone", password: "from text" },
    ],
    [
      { scheme: "bearer", secret: "token" },
      { scheme: "bearer", token: TOKEN },
    ],
  ] as const)("%j", async (authentication, expected) => {
    expect(await sent(http({ authentication }))).toMatchObject({ authentication: expected });
  });

  it.each([
    { scheme: "basic", secret: "token" },
    { scheme: "oauth2", secret: "login" },
    { scheme: "bearer", secret: "login" },
    { scheme: "basic", secret: "absent" },
  ] as const)("is refused, and nothing is sent, where it is not one: %j", async (authentication) => {
    const { wrapped, call, performed } = rig(silent);
    const done = await wrapped.perform(http({ authentication }), call);
    expect(performed).toEqual([]);
    expect(done).toMatchObject({
      outcome: { ok: false, error: { status: 403, detail: expect.stringContaining(authentication.secret) as string } },
    });
    expect(JSON.stringify(done)).not.toContain(TOKEN);
  });
});

describe("what is not there", () => {
  it.each([
    [http({ headers: { a: marker("absent") } }), "absent"],
    [http({ headers: { a: marker("login", "nothing") } }), 'no member "nothing"'],
    [http({ headers: { a: marker("login", "toString") } }), "no member"],
    [http({ headers: { a: marker("token", "length") } }), "no member"],
    [connected("absent"), "absent"],
    [connected(""), "no connection"],
  ])("is an authorization error that names it (%#)", async (request, words) => {
    const outcome = await outcomeOf(request);
    expect(outcome).toMatchObject({
      ok: false,
      error: { status: 403, detail: expect.stringContaining(words) as string },
    });
    expect(outcome.ok ? "" : outcome.error.type).toMatch(/errors\/authorization$/);
  });

  it("is what use.secrets does not name", async () => {
    const { wrapped, call, asked } = rig(silent, ["login"]);
    const done = await wrapped.perform(http({ headers: { a: marker("token") } }), call);
    expect(done).toMatchObject({
      outcome: { error: { status: 403, detail: expect.stringContaining("use.secrets") as string } },
    });
    expect(asked).toEqual([]);
  });

  it("may be had later, where the tenant can't be reached", async () => {
    const unreachable = async () => fail("unavailable", "not now");
    const inner: Performer = { perform: async () => silent() };
    const wrapped = withSecrets(inner, { nonce: NONCE, openSecrets: unreachable, openConnection: unreachable });
    const { call } = rig(silent);
    expect(await wrapped.perform(http({ headers: { a: marker("token") } }), call)).toMatchObject({
      outcome: { ok: false, error: { status: 503 } },
    });
  });
});

describe("a connection", () => {
  it.each([
    ["bearer", { url: "https://api.example.com/v1/things?a=b", authentication: { scheme: "bearer", token: TOKEN } }],
    ["basic", { authentication: { scheme: "basic", username: "someone", password: TOKEN } }],
    ["header", { headers: { "x-api-key": TOKEN } }],
    ["query", { url: `https://api.example.com/v1/things?a=b&${new URLSearchParams({ key: TOKEN }).toString()}` }],
    [
      "oauth2",
      {
        authentication: {
          scheme: "oauth2",
          authority: "https://login.example.com",
          endpoints: { token: "/oauth/token" },
          grant: "client_credentials",
          client: { id: "me", secret: TOKEN },
          scopes: ["read", "write"],
        },
      },
    ],
  ])("puts its credentials where its connector says: %s", async (name, expected) => {
    expect(await sent(connected(name))).toMatchObject(expected);
  });

  it("sends none where it has none", async () => {
    const request = await sent(connected("none"));
    expect(request).not.toHaveProperty("authentication");
    expect(request).toMatchObject({ url: "https://api.example.com/v1/things?a=b", headers: {} });
  });

  it.each([
    "https://evil.example/x",
    "https://api.example.com.evil.example/",
    "https://api.example.com:8443/x",
    "http://api.example.com/x",
    "https://u:p@api.example.com/",
    "not a URL",
  ])("never sends them to %s", async (url) => {
    const { wrapped, call, performed } = rig(silent);
    const done = await wrapped.perform(connected("bearer", "http", url), call);
    expect(performed).toEqual([]);
    expect(done).toMatchObject({ outcome: { ok: false, error: { status: 403 } } });
  });

  it.each([
    ["connection:/@evil.example/x", "https://api.example.com/v1/@evil.example/x"],
    ["connection://evil.example/x", "https://api.example.com/v1/evil.example/x"],
    ["connection:/\\evil.example", "https://api.example.com/v1/evil.example"],
    ["connection:/../../x", "https://api.example.com/v1/x"],
    ["connection:/%2e%2e/x", "https://api.example.com/v1/x"],
    ["connection:https://evil.example", "https://api.example.com/v1/https://evil.example"],
    ["connection:.evil.example", "https://api.example.com/v1/.evil.example"],
  ])("stays below its base URL: %s", async (url, expected) => {
    expect(await sent(connected("bearer", "http", url))).toMatchObject({ url: expected });
  });

  it("is of the connector that the task needs", async () => {
    expect(await outcomeOf(connected("slack", "http"))).toMatchObject({ ok: false, error: { status: 400 } });
    expect(await outcomeOf(connected("bearer", "slack"))).toMatchObject({ ok: false, error: { status: 400 } });
  });

  it("of a mail server is known to be one, and its password is taken out of what comes back", async () => {
    const email = {
      kind: "email",
      from: "",
      to: ["a@b.c"],
      cc: [],
      bcc: [],
      replyTo: null,
      subject: "",
      text: "",
      html: null,
      timeoutMs: 1,
    } as const;
    expect(await outcomeOf({ ...email, connection: "slack" })).toMatchObject({ ok: false, error: { status: 400 } });
    const echo = (): Performed => settled({ ok: true, output: `AUTH ${TOKEN}` });
    expect(await outcomeOf({ ...email, connection: "mail" }, echo)).toMatchObject({ output: "AUTH [secret my email]" });
    expect(await sent({ ...email, connection: "mail" })).toMatchObject({ from: "a@example.com" });
    expect(await sent({ ...email, connection: "mail", from: "b@example.com" })).toMatchObject({
      from: "b@example.com",
    });
  });
});
