import { describe, expect, it } from "vitest";
import { post, hookOf } from "../../testing/deliveries.ts";
import { echo, waiting, world } from "../../testing/world.ts";

const limited = (concurrency: object) => {
  const definition = waiting(60);
  return { ...definition, document: { ...definition.document, metadata: { concurrency } } };
};

describe("a workflow with limits", () => {
  it("answers 409 with concurrency.limit where it rejects", async () => {
    const { json, client, publish } = await world();
    const workflow = await publish(limited({ limit: 1, policy: "reject", key: "${ .customer }" }));
    const start = (customer: string) => json("POST", "/v1/executions", { workflow, input: { customer } });
    const first = await start("a");
    expect(first.status).toBe(202);
    const refused = await start("a");
    expect(refused.status).toBe(409);
    expect(await refused.json()).toMatchObject({ problems: [{ code: "concurrency.limit" }] });
    expect((await start("b")).status).toBe(202);
    expect((await json("POST", "/v1/executions", { workflow, input: {} })).status).toBe(400);
    await client.executions.cancel({ params: { id: (await first.json<{ id: string }>()).id }, body: {} });
    await expect.poll(async () => (await start("a")).status, { timeout: 10_000 }).toBe(202);
  });

  it("answers with one that is pending, which is read, listed, watched for and cancelled as any other", async () => {
    const { client, json, publish } = await world();
    const workflow = await publish(limited({ limit: 1 }));
    await client.executions.start({ body: { workflow } });
    const second = await client.executions.start({ body: { workflow } });
    const third = await json("POST", "/v1/executions", { workflow, wait: "PT0.2S" });
    expect(third.status).toBe(202);
    expect(second.status).toBe("pending");
    const waiting = await third.json<{ id: string; status: string }>();
    expect(waiting.status).toBe("pending");
    expect((await client.executions.get({ params: { id: second.id } })).status).toBe("pending");
    expect(await client.executions.history({ params: { id: second.id } })).toEqual({ events: [], more: false });
    await expect
      .poll(async () => (await client.executions.list({ query: { status: "pending" } })).items.length, {
        timeout: 10_000,
      })
      .toBe(2);
    const cancelled = await client.executions.cancel({ params: { id: second.id }, body: { reason: "Called off." } });
    expect(cancelled).toMatchObject({ status: "cancelled", reason: "Called off." });
    await expect
      .poll(async () => (await client.executions.get({ params: { id: second.id } })).status, { timeout: 10_000 })
      .toBe("cancelled");
    expect((await client.executions.get({ params: { id: waiting.id } })).status).toBe("pending");
  });

  it("answers a hook with 429 and Retry-After where its rate is used up", async () => {
    const w = await world();
    const { path } = await hookOf(
      w,
      { verification: "none" },
      echo({ rate: { limit: 1, per: "PT1H", key: "${ .body.who }" } }),
    );
    const send = (who: string) => post(w.send, path, JSON.stringify({ who }), { "content-type": "application/json" });
    expect((await send("a")).status).toBe(202);
    const refused = await send("a");
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(3_000);
    expect(await refused.json()).toMatchObject({ problems: [{ code: "rate.limit" }] });
    expect((await send("b")).status).toBe(202);
  });

  it.each([
    ["a limit of none", { concurrency: { limit: 0 } }, "/document/metadata/concurrency/limit"],
    [
      "a policy that there is not",
      { concurrency: { limit: 1, policy: "drop" } },
      "/document/metadata/concurrency/policy",
    ],
    ["a key that is no expression", { concurrency: { limit: 1, key: "a" } }, "/document/metadata/concurrency/key"],
    [
      "a key that reads a secret",
      { concurrency: { limit: 1, key: "${ $secrets.a }" } },
      "/document/metadata/concurrency/key",
    ],
    ["a rate in no time", { rate: { limit: 1, per: "PT0S" } }, "/document/metadata/rate/per"],
    ["a rate without a time", { rate: { limit: 1 } }, "/document/metadata/rate"],
  ])("is refused with %s", async (_name, metadata, path) => {
    const { json } = await world();
    const response = await json("POST", "/v1/executions", { definition: echo(metadata) });
    expect(response.status).toBe(422);
    const { problems } = await response.json<{ problems: { path: string }[] }>();
    expect(problems[0]?.path.startsWith(path)).toBe(true);
  });
});
