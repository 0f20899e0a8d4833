import { expect, it } from "vitest";
import { createdKeySchema, keySchema, page } from "../../../shared/api/index.ts";
import { echo, platform, sendJson, world } from "../../testing/world.ts";

it("a key is shown once, listed without its secret, and refused once revoked", async () => {
  const w = await world();
  const made = await w.json("POST", "/v1/keys", { name: "ci", permissions: ["workflows:read", "keys:read"] });
  const key = createdKeySchema.parse(await made.json());
  expect(key.secret).toMatch(new RegExp(`^mrk_${w.organisation}_`));
  const text = await (await w.json("GET", "/v1/keys")).text();
  expect(
    page(keySchema)
      .parse(JSON.parse(text))
      .items.map(({ id }) => id),
  ).toContain(key.id);
  expect(text).not.toContain(key.secret);
  expect((await sendJson(w.send, key.secret, "GET", "/v1/workflows")).status).toBe(200);
  expect((await w.json("DELETE", `/v1/keys/${key.id}`)).status).toBe(204);
  expect((await sendJson(w.send, key.secret, "GET", "/v1/workflows")).status).toBe(401);
  expect((await w.json("DELETE", `/v1/keys/${key.id}`)).status).toBe(404);
});

it("can allow no more than the one that makes it", async () => {
  const w = await world();
  const narrow = await w.keyWith(["keys:write", "hooks:read"]);
  const make = (permissions?: string[]) =>
    sendJson(w.send, narrow, "POST", "/v1/keys", { name: "x", ...(permissions === undefined ? {} : { permissions }) });
  for (const permissions of [["*"], ["hooks:read", "hooks:write"], ["audit:read"]])
    expect((await make(permissions)).status).toBe(403);
  expect((await make(["hooks:read"])).status).toBe(201);
  const same = createdKeySchema.parse(await (await make()).json());
  expect(same.permissions).toEqual(["keys:write", "hooks:read"]);
  expect((await make(["everything"])).status).toBe(400);
});

it("is given again to whoever made it, and not to another key that guesses the Idempotency-Key", async () => {
  const w = await world();
  const narrow = await w.keyWith(["keys:write"]);
  const make = (key: string) =>
    sendJson(w.send, key, "POST", "/v1/keys", { name: "ci" }, { "idempotency-key": "ci-1" });
  const first = createdKeySchema.parse(await (await make(w.key)).json());
  expect(first.permissions).toEqual(["*"]);
  const other = createdKeySchema.parse(await (await make(narrow)).json());
  expect(other.permissions).toEqual(["keys:write"]);
  expect(other.secret).not.toBe(first.secret);
  expect(createdKeySchema.parse(await (await make(w.key)).json())).toEqual(first);
  // A hook's secret, too.
  const workflow = await w.publish(echo());
  const hooker = await w.keyWith(["hooks:write"]);
  const hook = async (key: string) => {
    const headers = { "idempotency-key": "hook-1" };
    const made = await sendJson(w.send, key, "POST", "/v1/hooks", { workflow, verification: "bearer" }, headers);
    expect(made.status).toBe(201);
    return (await made.json<{ secret: string }>()).secret;
  };
  const secret = await hook(w.key);
  expect(await hook(hooker)).not.toBe(secret);
  expect(await hook(w.key)).toBe(secret);
});

it("leaves nothing behind that outlasts it", async () => {
  const w = await world();
  const end = new Date(Date.now() + 60_000).toISOString();
  const make = (key: string, expiresAt?: string) =>
    sendJson(w.send, key, "POST", "/v1/keys", { name: "x", ...(expiresAt === undefined ? {} : { expiresAt }) });
  const passing = createdKeySchema.parse(await (await make(w.key, end)).json());
  expect((await make(passing.secret, new Date(Date.now() + 120_000).toISOString())).status).toBe(403);
  expect(createdKeySchema.parse(await (await make(passing.secret)).json()).expiresAt).toBe(end);
  // Revoked elsewhere, and still known to this isolate for some seconds.
  const elsewhere = platform();
  expect((await sendJson(elsewhere, passing.secret, "GET", "/v1/keys")).status).toBe(200);
  expect((await w.json("DELETE", `/v1/keys/${passing.id}`)).status).toBe(204);
  expect((await sendJson(elsewhere, passing.secret, "POST", "/v1/keys", { name: "x" })).status).toBe(401);
});

it("ends when it expires", async () => {
  const w = await world();
  const past = await w.json("POST", "/v1/keys", { name: "x", expiresAt: "2020-01-01T00:00:00Z" });
  expect(past.status).toBeGreaterThanOrEqual(400);
  const soon = new Date(Date.now() + 700).toISOString();
  const key = createdKeySchema.parse(await (await w.json("POST", "/v1/keys", { name: "x", expiresAt: soon })).json());
  expect((await sendJson(w.send, key.secret, "GET", "/v1/workflows")).status).toBe(200);
  // Cached as it is, its own end is kept to.
  await expect
    .poll(async () => (await sendJson(w.send, key.secret, "GET", "/v1/workflows")).status, { timeout: 3_000 })
    .toBe(401);
});

it("belongs to the development tenant where it names none, and only in development", async () => {
  const send = platform();
  const created = await sendJson(send, "test-admin-token", "POST", "/v1/admin/organisations", {
    name: "Demo",
    key: { secret: "dev-key-for-tests" },
  });
  const { organisation } = await created.json<{ organisation: { id: string } }>();
  const development = platform({ DEV_TENANT: organisation.id });
  expect((await sendJson(development, "dev-key-for-tests", "GET", "/v1/workflows")).status).toBe(200);
  expect((await sendJson(development, "dev-key-for-test", "GET", "/v1/workflows")).status).toBe(401);
  expect((await sendJson(send, "dev-key-for-tests", "GET", "/v1/workflows")).status).toBe(401);
  const production = platform({ DEV_TENANT: organisation.id, ENVIRONMENT: "production" });
  expect((await sendJson(production, "dev-key-for-tests", "GET", "/v1/workflows")).status).toBe(401);
});

it("what is done is in the audit trail, with who did it", async () => {
  const w = await world();
  const key = createdKeySchema.parse(
    await (await w.json("POST", "/v1/keys", { name: "x" }, { "x-request-id": "audit-1" })).json(),
  );
  const { items } = await w.client.audit.list();
  expect(items[0]).toMatchObject({ action: "key.created", target: key.id, requestId: "audit-1" });
  expect(items[0]?.actor).toMatch(/^key:key_/);
});
