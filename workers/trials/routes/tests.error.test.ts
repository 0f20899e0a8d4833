import { expect, test } from "vitest";
import { MAX_WORKFLOW_TESTS } from "../../../durable-objects/tenant/trials-limits.ts";
import { echo, waiting, world } from "../../testing/world.ts";

test("what can't be kept as a test is refused, with the reason", async () => {
  const w = await world();
  const [id, other] = [await w.publish(echo()), await w.publish(echo())];
  const run = await w.client.executions.start({ body: { workflow: other, wait: "PT10S" } });
  const still = await w.client.executions.start({ body: { definition: waiting(60) } });
  const refused = async (body: Record<string, unknown>) => {
    const response = await w.json("POST", `/v1/workflows/${id}/tests`, body);
    return [response.status, (await response.json<{ detail: string }>()).detail] as const;
  };
  expect(await refused({ execution: run.id })).toEqual([409, expect.stringContaining("another workflow")]);
  expect(await refused({ execution: still.id })).toEqual([409, expect.stringContaining("another workflow")]);
  expect(await refused({ name: "x" })).toEqual([400, expect.stringContaining("expect")]);
  expect(await refused({ execution: "exe_x" })).toEqual([404, expect.any(String)]);
  const large = { name: "x", expect: { status: "completed" }, input: "x".repeat(300_000) };
  expect(await refused(large)).toEqual([413, expect.stringContaining("MAX_TEST_BYTES")]);
  await w.client.executions.cancel({ params: { id: still.id }, body: {} });
});

test("a run in which a step failed for good has no result to keep", async () => {
  const w = await world();
  const id = await w.publish({
    document: { dsl: "1.0.3", namespace: "test", name: `b-${crypto.randomUUID()}`, version: "1.0.0" },
    do: [{ ask: { call: "http", with: { method: "get", endpoint: "https://echo.millrace.internal/status/500" } } }],
  });
  const run = await w.client.executions.start({ body: { workflow: id, wait: "PT10S" } });
  expect(run.status).toBe("faulted");
  const response = await w.json("POST", `/v1/workflows/${id}/tests`, { execution: run.id });
  expect([response.status, (await response.json<{ detail: string }>()).detail]).toEqual([
    409,
    expect.stringContaining('"ask" failed'),
  ]);
});

test("there are so many tests and no more; one that is not there can't be run or deleted", async () => {
  const w = await world();
  const id = await w.publish(echo());
  const body = { name: "x", expect: { status: "completed" as const } };
  for (let n = 0; n < MAX_WORKFLOW_TESTS; n++) await w.client.workflowTests.create({ params: { id }, body });
  expect((await w.json("POST", `/v1/workflows/${id}/tests`, body)).status).toBe(409);
  expect((await w.json("POST", `/v1/workflows/${id}/tests/run`, { tests: ["tst_x"] })).status).toBe(404);
  expect((await w.json("DELETE", `/v1/workflows/${id}/tests/tst_x`)).status).toBe(404);
});

test("a text that is not valid runs no test", async () => {
  const w = await world();
  const id = await w.publish(echo());
  expect((await w.json("POST", `/v1/workflows/${id}/tests/run`, { text: "do: 1" })).status).toBe(422);
});
