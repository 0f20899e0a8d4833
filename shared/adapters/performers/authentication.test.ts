import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { AuthenticationRequest } from "../../domain/effects.ts";
import type { OutgoingRequest } from "../../ports/egress.ts";
import { createNodeEgress, testCall } from "../../testing/node/egress.ts";
import { json, type SeenRequest, useHttpServer } from "../../testing/node/http-server.ts";
import { createAuthenticator } from "./authentication.ts";
import { challengesOf } from "./challenge.ts";
import { md5 } from "./md5.ts";
import { createTokenCache } from "./tokens.ts";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const md5Of = (text: string): string => createHash("md5").update(text).digest("hex");

/** Checks a digest by RFC 7616 §3.4, with Node's own hashes. */
function isRight(request: SeenRequest, hash: (text: string) => string, sess = false): boolean {
  const [challenge] = challengesOf(request.headers.authorization ?? "");
  const given = challenge?.parameters ?? {};
  const plain = hash('mufasa:test:circle "of" life');
  const a1 = sess ? hash(`${plain}:${given["nonce"]}:${given["cnonce"]}`) : plain;
  const a2 = hash(`${request.method}:${request.path}`);
  const middle = given["qop"] === undefined ? "" : `${given["nc"]}:${given["cnonce"]}:${given["qop"]}:`;
  return given["uri"] === request.path && given["response"] === hash(`${a1}:${given["nonce"]}:${middle}${a2}`);
}

let stale = 0;
const server = useHttpServer((request, response) => {
  const challenge = (value: string | string[]) => response.writeHead(401, { "www-authenticate": value }).end();
  const first = request.headers.authorization === undefined;
  const judge = (right: boolean) => json(response, right ? 200 : 403, { right });
  const base = 'Digest realm="test", nonce="n1", opaque="o\\"1"';
  switch (request.path.split("?")[0]) {
    case "/md5":
      return first ? challenge(`${base}, qop="auth,auth-int"`) : judge(isRight(request, md5Of));
    case "/legacy":
      return first ? challenge(base) : judge(isRight(request, md5Of));
    case "/sha":
      return first
        ? challenge(['Basic realm="x"', `${base}, qop="auth", algorithm=MD5`, `${base}, qop="auth", algorithm=SHA-256`])
        : judge(isRight(request, sha256));
    case "/sess":
      return first ? challenge(`${base}, qop="auth", algorithm=SHA-256-sess`) : judge(isRight(request, sha256, true));
    case "/stale":
      if (!first && stale++ === 0) return challenge('Digest realm="test", nonce="n2", qop="auth", stale=TRUE');
      return first
        ? challenge(`${base}, qop=auth`)
        : judge(isRight(request, md5Of) && (request.headers.authorization ?? "").includes("n2"));
    case "/wrong":
      return challenge(`${base}, qop=auth`);
    case "/odd":
      return challenge('Digest realm="test", nonce="n", algorithm=SHA-512-256, qop="auth-int"');
    case "/moved":
      return response.writeHead(302, { location: "/md5" }).end();
    case "/away":
      return response.writeHead(302, { location: `${other.origin}/x` }).end();
    case "/echo":
      return json(response, 200, request.headers, { "x-echo": request.headers.authorization ?? "" });
    case "/echo-escaped":
      return response.end(JSON.stringify(request.headers).replaceAll("/", "\\/"));
    default:
      return challenge('Basic realm="x"');
  }
});
const other = useHttpServer((_, response) =>
  response.writeHead(401, { "www-authenticate": 'Digest realm="test", nonce="n", qop="auth"' }).end(),
);

const authenticator = createAuthenticator({ egress: createNodeEgress(), tenant: "acme", tokens: createTokenCache() });
const digest: AuthenticationRequest = { scheme: "digest", username: "mufasa", password: 'circle "of" life' };

async function send(path: string, authentication: AuthenticationRequest, more: Partial<OutgoingRequest> = {}) {
  const call = testCall();
  const request = {
    method: "GET",
    url: server.origin + path,
    headers: {},
    body: null,
    redirect: false,
    timeoutMs: 2_000,
    ...more,
  };
  return { answer: await authenticator.send(request, authentication, call), said: call.said };
}

describe("basic and bearer", () => {
  it("sends them, and takes them out of what is echoed", async () => {
    const basic = await send("/echo", { scheme: "basic", username: "jürgen", password: "päss:?wörd" });
    const sent = Buffer.from("jürgen:päss:?wörd").toString("base64");
    expect(server.last()?.headers.authorization).toBe(`Basic ${sent}`);
    const bearer = await send("/echo", { scheme: "bearer", token: "to/ken.with-chars" });
    expect(server.last()?.headers.authorization).toBe("Bearer to/ken.with-chars");
    const escaped = await send("/echo-escaped", { scheme: "bearer", token: "to/ken.with-chars" });
    for (const { answer } of [basic, bearer, escaped]) {
      if (!answer.ok) throw new Error(answer.error.detail);
      const body = new TextDecoder().decode(answer.value.body);
      expect(body + JSON.stringify(answer.value.headers)).not.toMatch(/to\\*\/ken/);
      expect((JSON.parse(body) as { authorization: string }).authorization).toMatch(/ \[redacted\]$/);
    }
    expect(basic.said).toEqual([]);
  });

  it("refuses what can't be sent", async () => {
    expect((await send("/echo", { scheme: "basic", username: "a:b", password: "c" })).answer).toMatchObject({
      error: { status: 400 },
    });
    expect((await send("/echo", { scheme: "bearer", token: "a\r\nb: c" })).answer).toMatchObject({
      error: { status: 400 },
    });
    expect((await send("/echo", { scheme: "basic", secret: "s" })).answer).toMatchObject({
      error: { title: "Invalid Authentication" },
    });
  });

  it("gives headers for what is not one request", async () => {
    const call = testCall();
    expect(await authenticator.headers({ scheme: "bearer", token: "abc" }, 1_000, call)).toEqual({
      ok: true,
      value: { authorization: "Bearer abc" },
    });
    expect(await authenticator.headers(undefined, 1_000, call)).toEqual({ ok: true, value: {} });
    expect(await authenticator.headers(digest, 1_000, call)).toMatchObject({ ok: false, error: { status: 400 } });
  });
});

describe("digest", () => {
  it.each(["/md5", "/md5?a=b&c=%20d", "/legacy", "/sha", "/sess", "/stale"])(
    "answers the challenge of %s",
    async (path) => {
      const { answer, said } = await send(path, digest, { method: "POST", body: "x" });
      expect(answer).toMatchObject({ ok: true, value: { status: 200 } });
      expect(said.length).toBe(path === "/stale" ? 2 : 1);
      expect(server.last()).toMatchObject({ method: "POST", body: "x" });
    },
  );

  it("gives up where it is refused, and says what it can't do", async () => {
    const before = server.seen.length;
    expect((await send("/wrong", digest)).answer).toMatchObject({ ok: true, value: { status: 401 } });
    expect(server.seen.length - before).toBe(2);
    expect((await send("/odd", digest)).answer).toMatchObject({
      ok: false,
      error: { status: 401, detail: expect.stringContaining("SHA-512-256") },
    });
    expect((await send("/basic", digest)).answer).toMatchObject({ ok: true, value: { status: 401 } });
  });

  it("answers where it was redirected to, and never another origin", async () => {
    expect((await send("/moved", digest, { redirect: true })).answer).toMatchObject({
      ok: true,
      value: { status: 200 },
    });
    const before = other.seen.length;
    expect((await send("/away", digest, { redirect: true })).answer).toMatchObject({
      ok: true,
      value: { status: 401 },
    });
    expect(other.seen.length - before).toBe(1);
  });

  it("has an MD5 that is Node's", () => {
    for (let length = 0; length < 300; length++) {
      const text = "aé".repeat(length).slice(0, length);
      expect(md5(new TextEncoder().encode(text)), String(length)).toBe(md5Of(text));
    }
  });

  it.each([
    [
      'Basic realm="a, b=c", Digest realm="x\\"y", qop="auth"',
      [
        { scheme: "basic", parameters: { realm: "a, b=c" } },
        { scheme: "digest", parameters: { realm: 'x"y', qop: "auth" } },
      ],
    ],
    [
      "Negotiate, Basic realm=a",
      [
        { scheme: "negotiate", parameters: {} },
        { scheme: "basic", parameters: { realm: "a" } },
      ],
    ],
    ["", []],
    ['"', []],
  ])("reads the challenges %j", (header, challenges) => {
    expect(challengesOf(header)).toEqual(challenges);
  });

  it("reads a hostile header in no time", () => {
    const began = performance.now();
    for (const text of [
      'Digest a="' + "\\".repeat(100_000),
      "Digest " + "a=b,".repeat(50_000),
      "x ".repeat(100_000),
      "Digest " + " ,".repeat(100_000),
    ])
      challengesOf(text);
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});
