import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { sendJson, world } from "../../testing/world.ts";

it("lets an organisation read its own limits and nobody else's, and set none", async () => {
  const [mine, theirs] = [await world(), await world()];
  const path = `/v1/admin/organisations/${mine.organisation}/quota`;
  for (const key of [mine.key, theirs.key, "", await mine.keyWith(["executions:write", "executions:read"])])
    expect((await sendJson(mine.send, key, "POST", path, { underWay: 1 })).status).toBe(401);
  const before = (await mine.client.limits.get()).underWay.limit;
  expect((await sendJson(mine.send, env.ADMIN_TOKEN, "POST", path, { underWay: 9 })).status).toBe(200);
  expect((await mine.client.limits.get()).underWay.limit).toBe(9);
  expect((await theirs.client.limits.get()).underWay.limit).toBe(before);
  const narrow = await mine.keyWith(["audit:read"]);
  expect((await sendJson(mine.send, narrow, "GET", "/v1/limits")).status).toBe(403);
});
