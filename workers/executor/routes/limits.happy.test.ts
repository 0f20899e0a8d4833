import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { MAX_STARTS_PER_MINUTE, MAX_UNDER_WAY } from "../../../shared/domain/limits.ts";
import { echo, sendJson, waiting, type World, world } from "../../testing/world.ts";

const set = ({ send, organisation }: World, body: unknown) =>
  sendJson(send, env.ADMIN_TOKEN, "POST", `/v1/admin/organisations/${organisation}/quota`, body);

it("says what an organisation may do and how much is used, and follows what is set", async () => {
  const here = await world();
  const { client } = here;
  const platform = { startsPerMinute: MAX_STARTS_PER_MINUTE, underWay: MAX_UNDER_WAY };
  const empty = await client.limits.get();
  expect(empty).toEqual({
    startsPerMinute: { limit: platform.startsPerMinute, used: 0, exact: true },
    underWay: { limit: platform.underWay, used: 0 },
  });
  await client.executions.start({ body: { definition: echo(), wait: "PT10S" } });
  await client.executions.start({ body: { definition: waiting(600) } });
  await expect
    .poll(() => client.limits.get())
    .toMatchObject({ startsPerMinute: { used: 2, exact: true }, underWay: { used: 1 } });

  const answers: unknown[] = [];
  for (const body of [{}, { underWay: 7 }, { startsPerMinute: 60 }, { underWay: null }]) {
    const answer = await set(here, body);
    expect(answer.status).toBe(200);
    answers.push(await answer.json());
  }
  expect(answers).toEqual([
    { startsPerMinute: null, underWay: null },
    { startsPerMinute: null, underWay: 7 },
    { startsPerMinute: 60, underWay: 7 },
    { startsPerMinute: 60, underWay: null },
  ]);
  expect(await client.limits.get()).toMatchObject({
    startsPerMinute: { limit: 60 },
    underWay: { limit: MAX_UNDER_WAY },
  });
  const { items } = await client.audit.list();
  expect(items.filter(({ action }) => action === "quota.set").map(({ target }) => target)).toEqual([
    "startsPerMinute=60 underWay=default",
    "startsPerMinute=60 underWay=7",
    "startsPerMinute=default underWay=7",
  ]);
});

it("is held to: starts are refused within five seconds, and go on when they may", async () => {
  const here = await world();
  const start = async (): Promise<{ status: number; code: string | undefined; retryAfter: string | null }> => {
    const answer = await here.json("POST", "/v1/executions", { definition: echo() });
    const { problems } = await answer.json<{ problems?: { code: string }[] }>();
    return { status: answer.status, code: problems?.[0]?.code, retryAfter: answer.headers.get("retry-after") };
  };
  expect(await start()).toMatchObject({ status: 202 });
  await set(here, { startsPerMinute: 0 });
  await expect.poll(start, { timeout: 10_000, interval: 300 }).toMatchObject({ status: 429, code: "quota.starts" });
  // In every lane, also in those that have not begun anything yet.
  const everywhere = async () => {
    const all = await Promise.all(Array.from({ length: 30 }, start));
    return all.filter(({ status }) => status !== 429).length;
  };
  await expect.poll(everywhere, { timeout: 8_000 }).toBe(0);
  expect(Number((await start()).retryAfter)).toBeGreaterThan(0);
  await set(here, { startsPerMinute: null, underWay: 0 });
  await expect.poll(start, { timeout: 10_000, interval: 300 }).toMatchObject({ status: 429, code: "quota.running" });
  await set(here, { underWay: null });
  await expect.poll(start, { timeout: 10_000, interval: 300 }).toMatchObject({ status: 202 });
});
