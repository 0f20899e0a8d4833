import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { breakersOf } from "../../durable-objects/lib/breakers.ts";
import { received, unique } from "../../durable-objects/testing/fixture.ts";
import { type World, world } from "../testing/world.ts";

const HOST = new URL(env.RECEIVER_URL).host;
const ONE_FAILURE = { failures: 1, successes: 0 };

/** Runs a workflow of one call, and says how it ended. */
async function run({ json }: World, path: string, metadata?: unknown): Promise<{ status: string; title?: string }> {
  const answer = await json("POST", "/v1/executions", {
    definition: {
      document: { dsl: "1.0.3", namespace: "test", name: "one-call", version: "1.0.0" },
      do: [{ a: { call: "http", with: { method: "get", endpoint: env.RECEIVER_URL + path }, metadata } }],
    },
    wait: "PT20S",
  });
  const { status, error } = await answer.json<{ status: string; error?: { title: string } }>();
  return { status, ...(error === undefined ? {} : { title: error.title }) };
}

describe("circuit breakers", () => {
  it("are on the list once a host has failed, go by the organisation's settings, and are reset by hand", async () => {
    const here = await world();
    const { client, json } = here;
    expect((await client.breakers.list()).items).toEqual([]);
    await client.breakers.configure({ body: { failures: 2, resetSeconds: 600 } });
    const down = `/echo${unique("down")}?status=500`;
    expect(await run(here, down)).toMatchObject({ title: "Internal Server Error" });
    await expect
      .poll(async () => (await client.breakers.list()).items)
      .toEqual([{ host: HOST, state: "closed", failures: 1, openedAt: null, nextProbeAt: null }]);
    expect(await run(here, down)).toMatchObject({ title: "Internal Server Error" });
    await expect.poll(async () => (await client.breakers.list()).items[0]?.state).toBe("open");
    const [open] = (await client.breakers.list()).items;
    expect(open).toMatchObject({ host: HOST, failures: 2 });
    expect(Date.parse(open?.nextProbeAt ?? "") - Date.parse(open?.openedAt ?? "")).toBe(600_000);
    const path = unique("after-reset");
    expect(await run(here, path)).toEqual({ status: "faulted", title: "Circuit open" });
    expect(await received(path)).toEqual([]);

    const reset = await json("POST", `/v1/breakers/${encodeURIComponent(HOST)}/reset`);
    expect([reset.status, await reset.json()]).toEqual([
      200,
      { host: HOST, state: "closed", failures: 0, openedAt: null, nextProbeAt: null },
    ]);
    // What an isolate knows is at most five seconds old.
    await expect.poll(() => run(here, path), { timeout: 8_000, interval: 500 }).toEqual({ status: "completed" });
    const { items } = await client.audit.list();
    expect(items.map(({ action, target }) => [action, target])).toEqual(
      expect.arrayContaining([
        ["breaker.reset", HOST],
        ["breakers.configured", null],
      ]),
    );
  });

  it("have settings that start from the defaults, and change one by one", async () => {
    const { client } = await world();
    const first = { enabled: true, failures: 100, windowSeconds: 60, resetSeconds: 30 };
    expect(await client.breakers.settings()).toEqual(first);
    expect(await client.breakers.configure({ body: { windowSeconds: 10 } })).toEqual({ ...first, windowSeconds: 10 });
    expect(await client.breakers.configure({ body: { enabled: false } })).toMatchObject({ enabled: false });
    expect(await client.breakers.settings()).toEqual({ ...first, enabled: false, windowSeconds: 10 });
  });

  it("that are switched off open for nobody but tasks that have their own", async () => {
    const here = await world();
    await here.client.breakers.configure({ body: { enabled: false, failures: 1 } });
    const down = `/echo${unique("down")}?status=500`;
    for (let n = 0; n < 3; n++) expect(await run(here, down)).toMatchObject({ title: "Internal Server Error" });
    const own = { circuitBreaker: { failures: 1, window: "PT10S" } };
    expect(await run(here, down, own)).toMatchObject({ title: "Internal Server Error" });
    await expect.poll(() => run(here, down, own)).toMatchObject({ title: "Circuit open" });
  });

  it("are listed page by page", async () => {
    const { client, organisation } = await world();
    const hosts = ["a.test", "b.test:8443", "c.test"];
    for (const host of hosts) await breakersOf(env.BREAKER, organisation).report(host, ONE_FAILURE, undefined);
    const first = await client.breakers.list({ query: { limit: 2 } });
    const second = await client.breakers.list({ query: { limit: 2, cursor: first.nextCursor ?? "" } });
    expect([...first.items, ...second.items].map(({ host }) => host)).toEqual(hosts);
    expect(second.nextCursor).toBeNull();
  });
});

describe("refusals", () => {
  it("say that a host has no breaker, what a host looks like, and which settings there are", async () => {
    const { json } = await world();
    expect((await json("POST", "/v1/breakers/never.test/reset")).status).toBe(404);
    expect((await json("POST", "/v1/breakers/Not%20a%20host/reset")).status).toBe(404);
    for (const body of [{ failures: 0 }, { failures: 1.5 }, { windowSeconds: 601 }, { resetSeconds: 0 }, { reset: 1 }])
      expect((await json("PATCH", "/v1/breakers/settings", body)).status).toBe(400);
    const definition = {
      document: { dsl: "1.0.3", namespace: "test", name: "wrong", version: "1.0.0" },
      do: [
        { a: { wait: { seconds: 1 }, metadata: { circuitBreaker: true } } },
        { b: { wait: { seconds: 1 }, metadata: { circuitBreaker: { failures: 0, windw: "PT1S", reset: "P1D" } } } },
      ],
    };
    const { problems } = await (
      await json("POST", "/v1/workflows/validate", { definition })
    ).json<{ problems: { path: string }[] }>();
    expect(problems.map(({ path }) => path).toSorted()).toEqual([
      "/do/0/a/metadata/circuitBreaker",
      "/do/1/b/metadata/circuitBreaker/failures",
      "/do/1/b/metadata/circuitBreaker/reset",
      "/do/1/b/metadata/circuitBreaker/windw",
    ]);
  });

  it("need the permissions of executions, and never reach another organisation's", async () => {
    const [mine, theirs] = [await world(), await world()];
    await breakersOf(env.BREAKER, mine.organisation).report("a.test", ONE_FAILURE, undefined);
    expect((await theirs.json("POST", "/v1/breakers/a.test/reset")).status).toBe(404);
    expect((await theirs.client.breakers.list()).items).toEqual([]);
    const reader = await mine.keyWith(["executions:read"]);
    const send = (method: string, path: string) =>
      mine.send(path, { method, headers: { authorization: `Bearer ${reader}` } });
    expect((await send("GET", "/v1/breakers")).status).toBe(200);
    expect((await send("POST", "/v1/breakers/a.test/reset")).status).toBe(403);
    expect((await mine.json("POST", "/v1/breakers/a.test/reset")).status).toBe(200);
  });
});
