import { describe, expect, it } from "vitest";
import { ApiProblem } from "../../../shared/api/index.ts";
import { echo, waiting, world } from "../../testing/world.ts";

const problemOf = async (call: Promise<unknown>): Promise<number> => {
  const error = await call.then(
    () => new Error("it went well"),
    (caught: unknown) => caught,
  );
  if (!(error instanceof ApiProblem)) throw error;
  return error.status;
};

const faulting = () => ({
  ...echo(),
  do: [{ stop: { raise: { error: { type: "https://example.test/no-stock", status: 409, title: "Out of Stock" } } } }],
});

describe("the list of executions", () => {
  it("is filtered by what is asked for, together, and counted", async () => {
    const { client, publish } = await world();
    const workflow = await publish(echo());
    const before = new Date(Date.now() - 1_000).toISOString();
    const start = async (body: Record<string, unknown>) =>
      (await client.executions.start({ body: { ...body, ...("wait" in body ? {} : { wait: "PT20S" }) } as never })).id;
    const [done, failed] = [await start({ workflow }), await start({ definition: faulting() })];
    const open = (await client.executions.start({ body: { definition: waiting(600) } })).id;
    const list = async (query: Record<string, string>) =>
      (await client.executions.list({ query })).items.map(({ id }) => id);
    await expect.poll(() => list({}), { timeout: 10_000 }).toEqual([open, failed, done]);
    await expect.poll(() => list({ status: "waiting" }), { timeout: 10_000 }).toEqual([open]);
    const cases: [Record<string, string>, string[]][] = [
      [{ workflow }, [done]],
      [{ workflow, status: "completed", trigger: "api", from: before }, [done]],
      [{ workflow, to: before }, []],
      [{ error: "of stock" }, [failed]],
      [{ error: "of stock", workflow }, []],
      [{ text: "OF STOCK" }, [failed]],
      [{ text: "of stock", workflow }, []],
      [{ trigger: "hook" }, []],
      [{ from: before.replace("Z", "+00:00"), status: "faulted" }, [failed]],
    ];
    for (const [query, expected] of cases) expect(await list(query), JSON.stringify(query)).toEqual(expected);
    const { counts, complete } = await client.executions.counts();
    expect([counts, complete]).toEqual([{ completed: 1, faulted: 1, waiting: 1 }, true]);
    expect((await client.executions.counts({ query: { workflow, from: before } })).counts).toEqual({ completed: 1 });
  });

  it("is filtered by the version that ran, which what is done to many goes by too", async () => {
    const { client, publish } = await world();
    const workflow = await publish(echo());
    const name = (await client.workflows.get({ params: { id: workflow } })).name;
    const next = { ...echo(), document: { ...echo().document, name } };
    const params = { id: workflow };
    const run = async () => (await client.executions.start({ body: { workflow, wait: "PT20S" } })).id;
    const first = await run();
    const { revision } = await client.workflows.revise({
      params,
      body: { definition: { ...next, do: [{ more: { set: { a: 1 } } }] } },
    });
    await client.workflows.publish({ params, body: { revision } });
    const second = await run();
    const { text } = await client.drafts.get({ params });
    const tried = (await client.draftRuns.start({ params, body: { text } })).id;
    const list = async (version: number | "draft", more: object = {}) =>
      (await client.executions.list({ query: { version, ...more } })).items.map(({ id }) => id);
    await expect.poll(() => list("draft", { status: "completed" }), { timeout: 10_000 }).toEqual([tried]);
    await expect.poll(() => list(2, { workflow }), { timeout: 10_000 }).toEqual([second]);
    await expect.poll(() => list(1), { timeout: 10_000 }).toEqual([first]);
    expect(await list(3, { workflow })).toEqual([]);
    expect(await list(1, { workflow, status: "faulted" })).toEqual([]);
    const filter = { workflow, version: 2, status: "completed" as const };
    expect(await client.bulk.start({ body: { action: "rerun", filter, dryRun: true } })).toMatchObject({ matched: 1 });
  });

  it("refuses conditions that are none", async () => {
    const { json } = await world();
    for (const query of ["from=yesterday", "trigger=magic", "error=", "status=late", "version=0", "version=next"])
      expect((await json("GET", `/v1/executions?${query}`)).status, query).toBe(400);
  });
});

describe("how long executions are kept", () => {
  it("is read, and changed in part, by who may", async () => {
    const { client, keyWith, send } = await world();
    expect(await client.retention.get()).toEqual({ completed: "P30D", failed: "P30D" });
    expect(await client.retention.update({ body: { completed: "P7D" } })).toEqual({ completed: "P7D", failed: "P30D" });
    expect(await client.retention.get()).toEqual({ completed: "P7D", failed: "P30D" });
    const headers = {
      authorization: `Bearer ${await keyWith(["executions:read"])}`,
      "content-type": "application/json",
    };
    const refused = await send("/v1/settings/retention", { method: "PATCH", headers, body: '{"failed":"PT1S"}' });
    expect(refused.status).toBe(403);
    expect((await send("/v1/settings/retention", { headers })).status).toBe(200);
    for (const body of [{ completed: "never" }, { failed: "PT0S" }, { completed: "P20000D" }])
      expect(await problemOf(client.retention.update({ body })), JSON.stringify(body)).toBe(400);
  });
});
