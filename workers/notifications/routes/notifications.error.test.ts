import { expect, test } from "vitest";
import { echo, world } from "../../testing/world.ts";

test.each([
  [{ on: ["cancelled"] }, "/on/0"],
  [{ on: ["faulted"], webhook: "ftp://example.com/x" }, "/webhook"],
  [{ on: ["faulted"], webhook: "https://user:pass@example.com/x" }, "/webhook"],
  [{ on: ["faulted"], email: { connection: "mail", to: [] } }, "/email/to"],
  [{ on: ["faulted"], email: { connection: "mail", to: ["no address"] } }, "/email/to/0"],
  [{ on: ["faulted"], email: { connection: "mail", to: ["ada@example.com"] } }, "/email/connection"],
  [{ on: ["faulted"], newSecret: true }, "/newSecret"],
])("%j is refused, with its place", async (body, path) => {
  const w = await world();
  const workflow = await w.publish(echo());
  const refused = await w.json("PUT", `/v1/workflows/${workflow}/notifications`, body);
  expect([400, 422]).toContain(refused.status);
  const { problems } = await refused.json<{ problems: { path: string }[] }>();
  expect(problems.map((problem) => problem.path)).toContain(path);
  expect((await w.client.notifications.settings({ params: { id: workflow } })).on).toEqual([]);
});

test("a connection of another kind is no way to mail", async () => {
  const w = await world();
  const workflow = await w.publish(echo());
  await w.client.connections.create({
    body: { name: "team", connector: "slack", credentials: { token: "xoxb-of-a-test" } },
  });
  const refused = await w.json("PUT", `/v1/workflows/${workflow}/notifications`, {
    on: ["faulted"],
    email: { connection: "team", to: ["ada@example.com"] },
  });
  expect((await refused.json<{ detail: string }>()).detail).toContain("slack");
});

test("an archived workflow takes no new ones, and still lets go of its own", async () => {
  const w = await world();
  const id = await w.publish(echo());
  await w.client.notifications.configure({ params: { id }, body: { on: ["faulted"] } });
  await w.client.workflows.archive({ params: { id } });
  expect((await w.json("PUT", `/v1/workflows/${id}/notifications`, { on: ["completed"] })).status).toBe(409);
  expect((await w.json("PUT", `/v1/workflows/${id}/notifications`, { on: [] })).status).toBe(200);
});
