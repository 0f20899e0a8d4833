import { describe, expect, it } from "vitest";
import { problemSchema } from "../../shared/api/index.ts";
import { world } from "../testing/world.ts";

const TOKEN = "xoxb-0123456789-nobody-may-see";

async function refused(response: Response, status: number): Promise<string> {
  const text = await response.text();
  expect(response.status, text).toBe(status);
  expect(problemSchema.parse(JSON.parse(text)).status).toBe(status);
  expect(text).not.toContain(TOKEN);
  return text;
}

describe("a value", () => {
  it.each([
    ["PUT", "/v1/secrets/-bad", { value: TOKEN }, 400],
    ["PUT", "/v1/secrets/a", { value: TOKEN, extra: TOKEN }, 400],
    ["PUT", "/v1/secrets/a", { value: "" }, 400],
    ["PUT", "/v1/secrets/a", {}, 400],
    ["PUT", "/v1/secrets/a", { value: TOKEN.repeat(3_000) }, 413],
    ["POST", "/v1/connections", { name: "c", connector: "nope", credentials: { token: TOKEN } }, 400],
    ["POST", "/v1/connections", { name: "c", connector: "slack", credentials: { token: `${TOKEN}\n` } }, 400],
    ["POST", "/v1/connections", { name: "c", connector: "slack", credentials: { other: TOKEN } }, 400],
    ["POST", "/v1/connections", { name: "c", connector: "slack", config: { token: TOKEN } }, 400],
    ["POST", "/v1/connections", { name: "c", connector: "slack", auth: TOKEN, credentials: {} }, 400],
  ] as const)("is not repeated by a refusal: %s %s (%#)", async (method, path, body, status) => {
    const { json } = await world();
    await refused(await json(method, path, body), status);
  });

  it("has a name that is said to be wrong, where it is", async () => {
    const { json } = await world();
    const text = await refused(await json("PUT", "/v1/secrets/a%20b", { value: TOKEN }), 400);
    expect(text).toContain("letters, digits, dots");
  });

  it("is not in what is kept for an Idempotency-Key that is used for something else", async () => {
    const { json } = await world();
    const body = { name: "c", connector: "slack", credentials: { token: TOKEN } };
    await json("POST", "/v1/connections", body, { "idempotency-key": "k" });
    await refused(await json("POST", "/v1/connections", { ...body, name: "d" }, { "idempotency-key": "k" }), 409);
  });
});

describe("credentials", () => {
  it.each([
    [{ config: { baseUrl: "https://evil.example" } }],
    [{ auth: "header" }],
    [{ config: { baseUrl: "https://api.example.com:444" } }],
  ])("have to be given again where they would go elsewhere: %j", async (change) => {
    const { client, json } = await world();
    const { id } = await client.connections.create({
      body: {
        name: "c",
        connector: "http",
        auth: "bearer",
        config: { baseUrl: "https://api.example.com" },
        credentials: { token: TOKEN },
      },
    });
    expect(await refused(await json("PATCH", `/v1/connections/${id}`, change), 400)).toContain("/credentials");
    const same = await json("PATCH", `/v1/connections/${id}`, {
      config: { baseUrl: "https://api.example.com", testPath: "/me" },
    });
    expect(same.status).toBe(200);
    const given = await json("PATCH", `/v1/connections/${id}`, {
      auth: "header",
      config: { baseUrl: "https://other.example.com" },
      credentials: { name: "x-api-key", value: TOKEN },
    });
    expect([given.status, (await given.text()).includes(TOKEN)]).toEqual([200, false]);
  });

  it("are of one name", async () => {
    const { client, json } = await world();
    const body = { name: "c", connector: "slack", credentials: { token: TOKEN } };
    const { id } = await client.connections.create({ body });
    await refused(await json("POST", "/v1/connections", body), 409);
    await client.connections.create({ body: { ...body, name: "d" } });
    await refused(await json("PATCH", `/v1/connections/${id}`, { name: "d" }), 409);
  });
});

describe("another organisation's", () => {
  it("secrets and connections are not there", async () => {
    const [ours, theirs] = [await world(), await world()];
    await theirs.client.secrets.put({ params: { name: "s" }, body: { value: TOKEN } });
    const body = { name: "c", connector: "slack", credentials: { token: TOKEN } };
    const { id } = await theirs.client.connections.create({ body });
    await refused(await ours.json("DELETE", "/v1/secrets/s"), 404);
    expect((await ours.client.secrets.list()).items).toEqual([]);
    for (const method of ["GET", "PATCH", "DELETE"])
      await refused(
        await ours.json(method, `/v1/connections/${id}`, method === "PATCH" ? { name: "x" } : undefined),
        404,
      );
    await refused(await ours.json("POST", `/v1/connections/${id}/test`), 404);
    expect((await ours.client.connections.list()).items).toEqual([]);
    expect((await theirs.client.connections.list()).items).toHaveLength(1);
  });
});
