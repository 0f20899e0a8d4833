import { env } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { connectionSchema, connectorViewSchema } from "../../shared/api/index.ts";
import { world } from "../testing/world.ts";

const TOKEN = "xoxb-0123456789-nobody-may-see";

describe("secrets", () => {
  it("are set, listed by name, replaced and deleted; the trail says who and which, not what", async () => {
    const { client, json } = await world();
    const set = await client.secrets.put({ params: { name: "payment.token" }, body: { value: TOKEN } });
    expect(set).toMatchObject({ name: "payment.token" });
    const again = await client.secrets.put({ params: { name: "payment.token" }, body: { value: { token: TOKEN } } });
    expect(again.id).toBe(set.id);
    expect((await client.secrets.list()).items).toEqual([again]);
    await client.secrets.remove({ params: { name: "payment.token" } });
    expect((await client.secrets.list()).items).toEqual([]);
    expect((await json("DELETE", "/v1/secrets/payment.token")).status).toBe(404);
    const { items } = await client.audit.list();
    const trail = items.filter(({ action }) => action.startsWith("secret."));
    expect(trail.map(({ action, target }) => [action, target])).toEqual([
      ["secret.removed", set.id],
      ["secret.set", set.id],
      ["secret.set", set.id],
    ]);
    expect(JSON.stringify(items)).not.toContain(TOKEN);
  });

  it("are sealed again under a new key", async () => {
    const { client } = await world();
    await client.secrets.put({ params: { name: "a" }, body: { value: TOKEN } });
    expect(await client.secrets.rotate()).toEqual({ sealed: 1 });
    expect(await client.secrets.rotate({ headers: { "idempotency-key": "k" } })).toEqual({ sealed: 1 });
    expect(await client.secrets.rotate({ headers: { "idempotency-key": "k" } })).toEqual({ sealed: 0 });
  });
});

describe("connections", () => {
  it("are created, read, changed and deleted, and never show their credentials", async () => {
    const { client, json } = await world();
    const body = { name: "team", connector: "slack", credentials: { token: TOKEN } };
    const created = await json("POST", "/v1/connections", body, { "idempotency-key": "one" });
    const text = await created.text();
    expect(created.status).toBe(201);
    const connection = connectionSchema.parse(JSON.parse(text));
    expect(created.headers.get("location")).toBe(`/v1/connections/${connection.id}`);
    expect(connection).toMatchObject({ name: "team", auth: "token", config: { baseUrl: "https://slack.com/api" } });
    const repeated = await json("POST", "/v1/connections", body, { "idempotency-key": "one" });
    expect([repeated.status, await repeated.text()]).toEqual([201, text]);
    expect(await client.connections.get({ params: { id: connection.id } })).toEqual(connection);
    const renamed = await client.connections.update({ params: { id: connection.id }, body: { name: "team 2" } });
    expect(renamed).toMatchObject({ name: "team 2", config: connection.config });
    expect((await client.connections.list({ query: { connector: "slack" } })).items).toEqual([renamed]);
    expect((await client.connections.list({ query: { connector: "http" } })).items).toEqual([]);
    await client.connections.remove({ params: { id: connection.id } });
    expect((await json("GET", `/v1/connections/${connection.id}`)).status).toBe(404);
    for (const shown of [text, JSON.stringify(renamed), JSON.stringify(await client.audit.list())])
      expect(shown).not.toContain(TOKEN);
  });

  it("are tried by their connector's own action, as an execution that shows nothing of them", async () => {
    const { client, json } = await world();
    const make = async (name: string, testPath: string) =>
      client.connections.create({
        body: {
          name,
          connector: "http",
          auth: "header",
          config: { baseUrl: env.RECEIVER_URL, testPath },
          credentials: { name: "x-api-key", value: TOKEN },
        },
      });
    const [good, bad] = [await make("good", "/echo/me"), await make("bad", "/echo/me?status=401")];
    const tried = await client.connections.test({ params: { id: good.id } });
    expect(tried).toMatchObject({ works: true, detail: null });
    const refused = await client.connections.test({ params: { id: bad.id } });
    expect(refused).toMatchObject({ works: false, detail: expect.stringContaining("answered 401") as string });
    for (const { execution } of [tried, refused]) {
      const history = await (await json("GET", `/v1/executions/${execution}/history`)).text();
      expect(history).toContain(`[secret ${execution === tried.execution ? "good" : "bad"}]`);
      expect(history + (refused.detail ?? "")).not.toContain(TOKEN);
    }
  });

  it("are of the catalogue", async () => {
    const { client } = await world();
    const { items } = await client.connectors.list();
    expect(items.map((item) => connectorViewSchema.parse(item).name)).toEqual(["http", "email", "slack", "person"]);
    const calls = items.flatMap(({ actions }) => actions.map(({ call }) => call));
    expect(calls).toEqual(expect.arrayContaining(["http.request:1@connectors", "person.approve:1@connectors"]));
  });
});
