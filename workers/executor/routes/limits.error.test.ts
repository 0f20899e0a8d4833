import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { MAX_SET_QUOTA } from "../../../shared/domain/limits.ts";
import { sendJson, world } from "../../testing/world.ts";

it("refuses what is no limit, and says where", async () => {
  const { send, organisation, client } = await world();
  const set = (body: unknown, id = organisation) =>
    sendJson(send, env.ADMIN_TOKEN, "POST", `/v1/admin/organisations/${id}/quota`, body);
  for (const [body, path] of [
    [{ underWay: -1 }, "/underWay"],
    [{ startsPerMinute: 1.5 }, "/startsPerMinute"],
    [{ startsPerMinute: "60" }, "/startsPerMinute"],
    [{ underWay: MAX_SET_QUOTA + 1 }, "/underWay"],
    [{ starts: 60 }, ""],
  ] as const) {
    const refused = await set(body);
    expect(refused.status, JSON.stringify(body)).toBe(400);
    const { problems } = await refused.json<{ problems: { path: string }[] }>();
    expect(problems[0]?.path).toBe(path);
  }
  expect((await set({ underWay: 1 }, "0000000000")).status).toBe(404);
  expect((await set({ underWay: 1 }, "nobody")).status).toBe(404);
  expect((await client.limits.get()).underWay.limit).toBeGreaterThan(1);
});
