import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { exportJWK, exportPKCS8, generateKeyPair, jwtVerify, SignJWT, type CryptoKey } from "jose";
import { describe, expect, it } from "vitest";
import type { AuthenticationRequest, OAuthRequest } from "../../domain/effects.ts";
import { createNodeEgress, testCall } from "../../testing/node/egress.ts";
import { json, type SeenRequest, useHttpServer } from "../../testing/node/http-server.ts";
import { createAuthenticator } from "./authentication.ts";
import { createTokenCache } from "./tokens.ts";

let issued = 0;
let expiresIn: unknown = 3_600;
let accepts = (_token: string): boolean => true;
let answerWith: ((request: SeenRequest) => unknown) | null = null;

/** An authority and a service of it. */
const server = useHttpServer(async (request, response, origin) => {
  const path = request.path.split("?")[0] ?? "";
  if (path.endsWith("/.well-known/openid-configuration")) {
    const realm = path.slice(0, -"/.well-known/openid-configuration".length);
    const issuer = realm === "/other" ? "https://issuer.example.com" : origin + realm;
    return json(response, realm === "/none" ? 404 : 200, { issuer, token_endpoint: `${origin}/discovered/token` });
  }
  if (path.endsWith("token")) {
    // So that those who ask at the same time do.
    await new Promise((done) => setTimeout(done, 20));
    const own = answerWith?.(request);
    if (own !== undefined)
      return own instanceof Object && "status" in own
        ? json(response, Number(own.status), own)
        : json(response, 200, own);
    return json(response, 200, {
      access_token: `token-${++issued}`,
      token_type: "Bearer",
      expires_in: expiresIn,
      id_token: "not.checked.here",
    });
  }
  const token = (request.headers.authorization ?? "").replace("Bearer ", "");
  return json(response, accepts(token) ? 200 : 401, { token });
});

const base: OAuthRequest = { authority: "", grant: "client_credentials", client: { id: "me", secret: "s3cret-value" } };
function setUp(tenant = "acme", tokens = createTokenCache()) {
  const authenticator = createAuthenticator({ egress: createNodeEgress(), tenant, tokens });
  const send = async (policy: Partial<OAuthRequest> & { scheme?: "oauth2" | "oidc" } = {}) => {
    const call = testCall();
    const request = {
      method: "GET",
      url: `${server.origin}/api`,
      headers: {},
      body: null,
      redirect: false,
      timeoutMs: 2_000,
    };
    const authentication = {
      scheme: "oauth2",
      ...base,
      authority: `${server.origin}/realm`,
      ...policy,
    } as AuthenticationRequest;
    const answer = await authenticator.send(request, authentication, call);
    return { answer, said: call.said };
  };
  return { authenticator, send, tokens };
}
const tokenRequests = () => server.seen.filter(({ path }) => path.endsWith("token"));
const lastTokenRequest = () => {
  const request = tokenRequests().at(-1);
  return { ...request, path: request?.path, form: Object.fromEntries(new URLSearchParams(request?.body)) };
};

describe("token requests", () => {
  it("asks by client credentials, by default in the form, and calls with the token", async () => {
    const { answer, said } = await setUp().send({ scopes: ["api", "more"], audiences: ["a", "b"] });
    expect(answer).toMatchObject({ ok: true, value: { status: 200 } });
    expect(server.last()?.headers.authorization).toBe(`Bearer token-${issued}`);
    expect(said).toEqual(["Fetched an access token."]);
    const request = lastTokenRequest();
    expect(request.path).toBe("/realm/oauth2/token");
    expect(request.headers?.["content-type"]).toMatch(/^application\/x-www-form-urlencoded/);
    expect(request.form).toMatchObject({
      grant_type: "client_credentials",
      client_id: "me",
      client_secret: "s3cret-value",
      scope: "api more",
    });
    expect(new URLSearchParams(request.body).getAll("audience")).toEqual(["a", "b"]);
    // The token is in no answer, though the service echoes it.
    expect(answer.ok && new TextDecoder().decode(answer.value.body)).toBe('{"token":"[redacted]"}');
  });

  it("asks in JSON where the policy says so", async () => {
    await setUp().send({ requestEncoding: "application/json", audiences: ["a", "b"] });
    const { headers, body } = lastTokenRequest();
    expect(headers?.["content-type"]).toBe("application/json");
    expect(JSON.parse(body ?? "")).toMatchObject({
      grant_type: "client_credentials",
      client_id: "me",
      audience: ["a", "b"],
    });
  });

  it.each([
    ["password", { username: "u", password: "p" }, { grant_type: "password", username: "u", password: "p" }],
    [
      "refresh_token",
      { subject: { token: "r", type: "refresh" } },
      { grant_type: "refresh_token", refresh_token: "r" },
    ],
    [
      "urn:ietf:params:oauth:grant-type:token-exchange",
      { subject: { token: "s", type: "t" }, actor: { token: "a", type: "u" } },
      { subject_token: "s", subject_token_type: "t", actor_token: "a", actor_token_type: "u" },
    ],
  ])("asks by %s", async (grant, more, form) => {
    expect((await setUp().send({ grant, ...more })).answer).toMatchObject({ ok: true });
    expect(lastTokenRequest().form).toMatchObject(form);
  });

  it.each([
    ["authorization_code", /person at a browser/],
    ["password", /username and a password/],
    ["refresh_token", /refresh token/],
    ["urn:ietf:params:oauth:grant-type:token-exchange", /subject/],
    ["other", /not a grant/],
  ])("refuses %s where it can't be sent", async (grant, detail) => {
    const before = server.seen.length;
    expect((await setUp().send({ grant })).answer).toMatchObject({
      ok: false,
      error: { status: 400, detail: expect.stringMatching(detail) },
    });
    expect(server.seen.length).toBe(before);
  });

  it("takes endpoints relative to the authority, or whole", async () => {
    await setUp().send({ endpoints: { token: "/protocol/token" }, authority: `${server.origin}/realm/` });
    expect(lastTokenRequest().path).toBe("/realm/protocol/token");
    await setUp().send({ endpoints: { token: `${server.origin}/whole/token` } });
    expect(lastTokenRequest().path).toBe("/whole/token");
    expect((await setUp().send({ authority: "realm" })).answer).toMatchObject({ error: { status: 400 } });
  });
});

describe("client authentication", () => {
  it("sends a secret in the header", async () => {
    await setUp().send({ client: { id: "me:you", secret: "s/e cret", authentication: "client_secret_basic" } });
    const request = lastTokenRequest();
    expect(request.headers?.authorization).toBe(`Basic ${btoa("me%3Ayou:s%2Fe+cret")}`);
    expect(request.form).not.toHaveProperty("client_secret");
  });

  it("sends nothing, or the id alone, of a public client", async () => {
    await setUp().send({ client: { id: "me", authentication: "none" } });
    expect(lastTokenRequest().form).toEqual({ grant_type: "client_credentials", client_id: "me" });
    const { client: _, ...rest } = base;
    const authenticator = setUp().authenticator;
    const policy = {
      scheme: "oauth2",
      ...rest,
      authority: `${server.origin}/realm`,
      grant: "client_credentials",
    } as const;
    expect(await authenticator.headers(policy, 2_000, testCall())).toMatchObject({
      ok: true,
      value: { authorization: /^Bearer token/ },
    });
    expect(lastTokenRequest().form).toEqual({ grant_type: "client_credentials" });
  });

  it("signs with the secret", async () => {
    await setUp().send({ client: { id: "me", secret: "s3cret-value", authentication: "client_secret_jwt" } });
    const { form } = lastTokenRequest();
    const { payload } = await jwtVerify(form["client_assertion"] ?? "", new TextEncoder().encode("s3cret-value"), {
      issuer: "me",
      subject: "me",
      audience: `${server.origin}/realm/oauth2/token`,
    });
    expect(payload.jti).toBeTypeOf("string");
    expect(form).not.toHaveProperty("client_secret");
  });

  it("signs with a private key, or sends a JWT that was signed elsewhere", async () => {
    const verify = async (key: CryptoKey): Promise<void> => {
      const { form } = lastTokenRequest();
      await jwtVerify(form["client_assertion"] ?? "", key, {
        issuer: "me",
        audience: `${server.origin}/realm/oauth2/token`,
      });
      expect(form["client_assertion_type"]).toBe("urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    };
    for (const alg of ["RS256", "ES256", "EdDSA"]) {
      const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
      await setUp().send({
        client: { id: "me", assertion: await exportPKCS8(privateKey), authentication: "private_key_jwt" },
      });
      await verify(publicKey);
      const jwk = JSON.stringify({ ...(await exportJWK(privateKey)), kid: "k1" });
      await setUp().send({ client: { id: "me", assertion: jwk, authentication: "private_key_jwt" } });
      await verify(publicKey);
    }
    const jwt = await new SignJWT({}).setProtectedHeader({ alg: "HS256" }).sign(new Uint8Array(32));
    await setUp().send({ client: { id: "me", assertion: jwt, authentication: "private_key_jwt" } });
    expect(lastTokenRequest().form["client_assertion"]).toBe(jwt);
  });

  it("refuses what can't authenticate", async () => {
    const pem = createPublicKey(
      generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey.export({ type: "spki", format: "pem" }).toString(),
    );
    const clients: OAuthRequest["client"][] = [
      { id: "me", authentication: "client_secret_basic" },
      { secret: "s" },
      { id: "me", authentication: "private_key_jwt" },
      { id: "me", authentication: "private_key_jwt", assertion: "nothing" },
      {
        id: "me",
        authentication: "private_key_jwt",
        assertion: pem.export({ type: "spki", format: "pem" }).toString(),
      },
      { id: "me", authentication: "private_key_jwt", assertion: JSON.stringify({ kty: "oct", k: "AAAA" }) },
      { id: "me", secret: "s", authentication: "other" },
    ];
    for (const client of clients) {
      expect((await setUp().send({ client: client ?? {} })).answer, JSON.stringify(client)).toMatchObject({
        ok: false,
        error: { status: 400 },
      });
    }
  });
});

describe("OpenID Connect", () => {
  it.each(["/realm", "/realm/", "/realm/.well-known/openid-configuration"])(
    "discovers the endpoint of %s",
    async (path) => {
      const { answer, said } = await setUp().send({ scheme: "oidc", authority: server.origin + path });
      expect(answer).toMatchObject({ ok: true, value: { status: 200 } });
      expect(lastTokenRequest().path).toBe("/discovered/token");
      expect(said).toHaveLength(2);
    },
  );

  it("believes another issuer only where the policy names it", async () => {
    const authority = `${server.origin}/other`;
    expect((await setUp().send({ scheme: "oidc", authority })).answer).toMatchObject({
      error: { status: 401, title: "Discovery Failed" },
    });
    expect(
      (await setUp().send({ scheme: "oidc", authority, issuers: ["https://issuer.example.com/"] })).answer,
    ).toMatchObject({ ok: true });
    expect((await setUp().send({ scheme: "oidc", authority: `${server.origin}/none` })).answer).toMatchObject({
      error: { title: "Discovery Failed" },
    });
  });

  it("checks the issuer of a token that says one", async () => {
    const jwt = await new SignJWT({ iss: "https://evil.example.com" })
      .setProtectedHeader({ alg: "HS256" })
      .sign(new Uint8Array(32));
    answerWith = () => ({ access_token: jwt, token_type: "bearer" });
    expect((await setUp().send({ issuers: ["https://good.example.com"] })).answer).toMatchObject({
      error: { title: "Unknown Issuer" },
    });
    expect((await setUp().send({ issuers: ["https://evil.example.com/"] })).answer).toMatchObject({ ok: true });
    answerWith = null;
  });
});

describe("the token cache", () => {
  it("asks once for many that wait, and for those that come after", async () => {
    const { send } = setUp();
    const before = tokenRequests().length;
    const all = await Promise.all(Array.from({ length: 8 }, () => send()));
    expect(tokenRequests().length - before).toBe(1);
    expect(all.map(({ said }) => said.length).toSorted()).toEqual([0, 0, 0, 0, 0, 0, 0, 1]);
    expect(all.every(({ answer }) => answer.ok && answer.value.status === 200)).toBe(true);
    await send();
    expect(tokenRequests().length - before).toBe(1);
    await send({ scopes: ["other"] });
    expect(tokenRequests().length - before).toBe(2);
  });

  it("gives a tenant no other's token", async () => {
    const { tokens, send } = setUp("one");
    const before = tokenRequests().length;
    await send();
    await setUp("two", tokens).send();
    expect(tokenRequests().length - before).toBe(2);
  });

  it("keeps no token that is about to end", async () => {
    const { send } = setUp();
    const before = tokenRequests().length;
    expiresIn = "20";
    await send();
    await send();
    expiresIn = 3_600;
    expect(tokenRequests().length - before).toBe(2);
  });

  it("asks again, once, where a kept token is refused", async () => {
    const { send } = setUp();
    await send();
    const old = `token-${issued}`;
    accepts = (token) => token !== old;
    const before = server.seen.length;
    const { answer, said } = await send();
    expect(answer).toMatchObject({ ok: true, value: { status: 200 } });
    expect(server.seen.length - before).toBe(3);
    expect(said).toEqual(["Fetched an access token."]);
    accepts = () => false;
    const again = server.seen.length;
    expect((await send()).answer).toMatchObject({ ok: true, value: { status: 401 } });
    expect(server.seen.length - again).toBe(3);
    // One that was fetched for this very call is not asked for again.
    const fresh = server.seen.length;
    expect((await setUp().send()).answer).toMatchObject({ ok: true, value: { status: 401 } });
    expect(server.seen.length - fresh).toBe(2);
    accepts = () => true;
  });

  it("goes on by itself where the one that it waited for gave up", async () => {
    const { authenticator } = setUp();
    const given = new AbortController();
    const policy = { scheme: "oauth2", ...base, authority: `${server.origin}/realm` } as const;
    const first = authenticator.headers(policy, 2_000, testCall({ signal: given.signal }));
    const second = authenticator.headers(policy, 2_000, testCall());
    given.abort();
    expect(await first).toMatchObject({ ok: false });
    expect(await second).toMatchObject({ ok: true });
  });
});

describe("an authority that refuses", () => {
  it.each([
    [{ status: 401, error: "invalid_client", error_description: "bad secret s3cret-value" }, /invalid_client/],
    [{ status: 500, message: "down" }, /500/],
    [{ token_type: "bearer" }, /access_token/],
    [{ access_token: "x", token_type: "mac" }, /token_type/],
    [[1, 2], /./],
  ])("becomes an authentication error: %j", async (body, detail) => {
    answerWith = () => body;
    const { answer } = await setUp().send();
    answerWith = null;
    expect(answer).toMatchObject({
      ok: false,
      error: { type: expect.stringContaining("/authentication"), status: 401, detail: expect.stringMatching(detail) },
    });
    expect(JSON.stringify(answer)).not.toContain("s3cret-value");
  });

  it("is not followed elsewhere, and keeps the errors of the network", async () => {
    const dead = await setUp().send({ authority: "http://127.0.0.1:1/" });
    expect(dead.answer).toMatchObject({ error: { type: expect.stringContaining("/communication"), status: 503 } });
    const plain = await setUp().send({ authority: "http://public.example.com/" });
    expect(plain.answer).toMatchObject({ ok: false, error: { status: 400, detail: expect.stringContaining("https") } });
    const leaving = await setUp().send({ endpoints: { token: "http://public.example.com/token" } });
    expect(leaving.answer).toMatchObject({ ok: false, error: { status: 401 } });
  });
});
