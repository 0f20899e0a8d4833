import { expect, it } from "vitest";
import { platform, sendJson } from "../../testing/world.ts";

const ADMIN = "test-admin-token";
const send = platform();
const create = (body: unknown, headers: Record<string, string> = {}, to = send) =>
  sendJson(to, ADMIN, "POST", "/v1/admin/organisations", body, headers);
interface Created {
  readonly organisation: { readonly id: string; readonly name: string };
  readonly key: { readonly id: string; readonly secret: string } | null;
}

it("makes an organisation whose first key works", async () => {
  const response = await create({ name: "Acme" });
  expect(response.status).toBe(201);
  const { organisation, key } = await response.json<Created>();
  expect(organisation).toEqual({ id: expect.stringMatching(/^[0-9a-z]{10}$/), name: "Acme" });
  expect((await sendJson(send, key?.secret ?? "", "GET", "/v1/session")).status).toBe(200);
});

it("is the same one for the same id, which gives its key out once", async () => {
  const id = "k3v9q2m7x1";
  const first = await (await create({ name: "Acme", id })).json<Created>();
  expect(first.key?.secret).toMatch(/^mrk_k3v9q2m7x1_/);
  const second = await (await create({ name: "Acme", id })).json<Created>();
  expect(second).toEqual({ organisation: first.organisation, key: null });
});

it("has the lanes it was made with, and no other number afterwards", async () => {
  const id = "k3v9q2m7x2";
  expect((await create({ name: "Acme", id, lanes: 16 })).status).toBe(201);
  expect((await create({ name: "Acme", id, lanes: 16 })).status).toBe(201);
  const refused = await create({ name: "Acme", id, lanes: 4 });
  expect(refused.status).toBe(409);
  expect(await refused.text()).toContain("16 lanes");
  expect((await create({ name: "Acme", lanes: 0 })).status).toBe(400);
});

it("is the same one for the same Idempotency-Key, key and all", async () => {
  const headers = { "idempotency-key": "acme" };
  const answers = await Promise.all(
    [1, 2, 3].map(async () => (await create({ name: "Acme" }, headers)).json<Created>()),
  );
  expect(answers[0]?.key).not.toBeNull();
  expect(answers[1]).toEqual(answers[0]);
  expect(answers[2]).toEqual(answers[0]);
  expect((await create({ name: "Other" }, headers)).status).toBe(409);
});

it("takes a chosen key in development, again and again, and nowhere else", async () => {
  const body = { name: "Demo", id: "dev0000000", key: { secret: "millrace-dev-key" } };
  const first = await (await create(body)).json<Created>();
  const second = await (await create(body)).json<Created>();
  expect(first.key?.secret).toBe("millrace-dev-key");
  expect(second).toEqual(first);
  expect((await create(body, {}, platform({ ENVIRONMENT: "production" }))).status).toBe(400);
});

it.each([{ name: "" }, {}, { name: "x", id: "ILOU000000" }, { name: "x", id: "short" }])("refuses %j", async (body) => {
  expect((await create(body)).status).toBe(400);
});
