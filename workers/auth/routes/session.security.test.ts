import { describe, expect, it } from "vitest";
import { sessionSchema } from "../../../shared/api/index.ts";
import { ORIGIN, platform, type Send, sendJson, world } from "../../testing/world.ts";

const signIn = (send: Send, key: string) =>
  send("/v1/session", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ key }),
  });
const cookieOf = (response: Response): string => (response.headers.get("set-cookie") ?? "").split(";")[0] ?? "";

describe("a session", () => {
  it("is a cookie that no script and no other site can use, bound to the host over https", async () => {
    const w = await world();
    const plain = await signIn(w.send, w.key);
    expect(plain.status).toBe(201);
    expect(sessionSchema.parse(await plain.json()).organisation.id).toBe(w.organisation);
    expect(plain.headers.get("set-cookie")).toMatch(
      /^millrace=ses_\w+; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+$/,
    );
    const secure = await signIn(platform({}, "https://millrace.test"), w.key);
    expect(secure.headers.get("set-cookie")).toMatch(
      /^__Host-millrace=ses_\w+; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+; Secure$/,
    );
    expect((await signIn(w.send, `${w.key.slice(0, -1)}!`)).status).toBe(401);
  });

  it("reads without an Origin, and changes only with the dashboard's own", async () => {
    const w = await world();
    const cookie = cookieOf(await signIn(w.send, w.key));
    expect((await w.send("/v1/workflows", { headers: { cookie } })).status).toBe(200);
    const create = (headers: Record<string, string>) =>
      w.send("/v1/keys", {
        method: "POST",
        headers: { cookie, "content-type": "application/json", ...headers },
        body: '{"name":"k"}',
      });
    for (const origin of [
      "https://evil.example",
      "null",
      `${ORIGIN}.evil`,
      ORIGIN.replace("http:", "https:"),
      `${ORIGIN}:81`,
    ]) {
      expect((await create({ origin })).status, origin).toBe(403);
    }
    expect((await create({})).status).toBe(403);
    expect((await create({ origin: ORIGIN })).status).toBe(201);
    // A key in the header is nothing that a page could have sent by itself.
    expect((await create({ authorization: `Bearer ${w.key}`, origin: "https://evil.example" })).status).toBe(201);
    // And a bad one is not made good by the cookie.
    expect((await create({ authorization: "Bearer x", origin: ORIGIN })).status).toBe(401);
  });

  it("may what its key may, ends when it is ended, and with its key", async () => {
    const w = await world();
    const key = await w.keyWith(["workflows:read"]);
    const cookie = cookieOf(await signIn(w.send, key));
    expect((await w.send("/v1/workflows", { headers: { cookie } })).status).toBe(200);
    expect((await w.send("/v1/hooks", { headers: { cookie } })).status).toBe(403);
    const ended = await w.send("/v1/session", { method: "DELETE", headers: { cookie, origin: ORIGIN } });
    expect([ended.status, ended.headers.get("set-cookie")]).toEqual([
      204,
      "millrace=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0",
    ]);
    expect((await w.send("/v1/workflows", { headers: { cookie } })).status).toBe(401);
    const again = cookieOf(await signIn(w.send, key));
    const session = sessionSchema.parse(await (await w.send("/v1/session", { headers: { cookie: again } })).json());
    expect((await w.json("DELETE", `/v1/keys/${session.actor.slice("key:".length)}`)).status).toBe(204);
    expect((await w.send("/v1/workflows", { headers: { cookie: again } })).status).toBe(401);
    // Nor in an isolate that has not heard of it.
    expect((await platform()("/v1/workflows", { headers: { cookie: again } })).status).toBe(401);
  });
});

describe("a sign-in link", () => {
  const link = async (send: Send, organisation: string) => {
    const response = await sendJson(
      send,
      "test-admin-token",
      "POST",
      `/v1/admin/organisations/${organisation}/sign-in`,
    );
    expect(response.status).toBe(201);
    return response.json<{ url: string; ticket: string }>();
  };

  it("signs in once, and not by being looked at", async () => {
    const w = await world();
    const { url, ticket } = await link(w.send, w.organisation);
    expect(url).toBe(`${ORIGIN}/sign-in?ticket=${ticket}`);
    const path = `/sign-in?ticket=${ticket}`;
    expect((await w.send(path, { method: "HEAD" })).headers.has("set-cookie")).toBe(false);
    const redeemed = await w.send(path);
    expect([redeemed.status, redeemed.headers.get("location")]).toEqual([303, "/"]);
    const me = sessionSchema.parse(
      await (await w.send("/v1/session", { headers: { cookie: cookieOf(redeemed) } })).json(),
    );
    expect(me).toMatchObject({ organisation: { id: w.organisation, name: "Test" }, permissions: ["*"] });
    expect(me.actor).toMatch(/^session:/);
    const again = await w.send(path);
    expect([again.status, again.headers.has("set-cookie")]).toEqual([401, false]);
    for (const bad of ["x", `tkt_0000000000_${"0".repeat(40)}`, w.key])
      expect((await w.send(`/sign-in?ticket=${bad}`)).status).toBe(401);
    expect((await w.send("/sign-in")).status).toBe(400);
  });

  it("is not made for an organisation that there is not", async () => {
    const { send } = await world();
    expect(
      (await sendJson(send, "test-admin-token", "POST", "/v1/admin/organisations/0000000000/sign-in")).status,
    ).toBe(404);
  });
});
