import { expect, test } from "vitest";
import { echo, platform, world } from "../../testing/world.ts";

const text = "document: {dsl: '1.0.3', namespace: t, name: t, version: '1.0.0'}\ndo:\n  - a: {set: {b: 1}}\n";

test("results of another organisation's execution are not to be had", async () => {
  const send = platform();
  const [ours, theirs] = [await world(send), await world(send)];
  const foreign = await theirs.client.executions.start({ body: { definition: echo(), wait: "PT10S" } });
  const id = await ours.publish(echo());
  const [reused, saved] = [
    await ours.json("POST", `/v1/workflows/${id}/draft/run`, { text, reuse: foreign.id }),
    await ours.json("POST", `/v1/workflows/${id}/tests`, { execution: foreign.id }),
  ];
  expect([reused.status, saved.status]).toEqual([404, 404]);
});

test("who may not read executions can't have one read for them", async () => {
  const w = await world();
  const id = await w.publish(echo());
  const run = await w.client.executions.start({ body: { workflow: id, wait: "PT10S" } });
  const key = await w.keyWith(["workflows:write", "workflows:read"]);
  const response = await w.send(`/v1/workflows/${id}/tests`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ execution: run.id }),
  });
  expect(response.status).toBe(403);
  expect((await response.json<{ detail: string }>()).detail).toContain("executions:read");
});

test("who may start executions alone learns nothing of others by a text of their own", async () => {
  const w = await world();
  const id = await w.publish(echo());
  const run = await w.client.executions.start({ body: { workflow: id, wait: "PT10S" } });
  await w.client.workflowTests.create({ params: { id }, body: { execution: run.id } });
  const send = async (permissions: readonly string[], path: string, body: unknown) => {
    const response = await w.send(`/v1/workflows/${id}/${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${await w.keyWith(permissions)}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return [response.status, (await response.json<{ detail?: string }>()).detail ?? ""];
  };
  const alone = ["executions:write"];
  expect(await send(alone, "draft/run", { text, reuse: run.id })).toEqual([
    403,
    expect.stringContaining("executions:read"),
  ]);
  expect(await send(alone, "tests/run", { text })).toEqual([403, expect.stringContaining("workflows:read")]);
  expect(await send(alone, "draft/run", { text })).toEqual([202, ""]);
  expect(await send([...alone, "executions:read"], "draft/run", { text, reuse: run.id })).toEqual([202, ""]);
  expect(await send([...alone, "workflows:read"], "tests/run", {})).toEqual([200, ""]);
});

test("what is kept of a run holds the names of secrets, and not their values", async () => {
  const w = await world();
  await w.client.secrets.put({ params: { name: "pay" }, body: { value: "hush-hush-hush" } });
  const id = await w.publish({
    document: { dsl: "1.0.3", namespace: "test", name: `s-${crypto.randomUUID()}`, version: "1.0.0" },
    use: { secrets: ["pay"] },
    do: [
      {
        send: {
          call: "http",
          with: {
            method: "post",
            endpoint: "https://echo.millrace.internal/x",
            body: { key: "${ $secrets.pay }" },
          },
        },
      },
    ],
  });
  const run = await w.client.executions.start({ body: { workflow: id, wait: "PT10S" } });
  expect(run.status).toBe("completed");
  const saved = await w.client.workflowTests.create({ params: { id }, body: { execution: run.id } });
  expect(JSON.stringify(saved)).not.toContain("hush");
  expect(saved.pins["send"]).toMatchObject({ body: { key: "[secret pay]" } });
  expect((await w.client.workflowTests.run({ params: { id }, body: {} })).passed).toBe(true);
});

test("who may publish and not read learns which tests fail, and not what they hold", async () => {
  const w = await world();
  const id = await w.publish(echo());
  await w.client.workflowTests.create({
    params: { id },
    body: { name: "Fails", input: { a: "hush" }, expect: { status: "faulted" } },
  });
  const ask = async (permissions: readonly string[]) => {
    const response = await w.send(`/v1/workflows/${id}/draft/publish`, {
      method: "POST",
      headers: { authorization: `Bearer ${await w.keyWith(permissions)}`, "content-type": "application/json" },
      body: JSON.stringify({ version: 0 }),
    });
    const { problems } = await response.json<{ problems?: { message: string }[] }>();
    return [response.status, problems?.map(({ message }) => message)];
  };
  expect(await ask(["workflows:write"])).toEqual([422, ['"Fails" failed.']]);
  expect(await ask(["workflows:write", "workflows:read"])).toEqual([
    422,
    ['"Fails" failed: It was to be faulted, and was completed'],
  ]);
});
