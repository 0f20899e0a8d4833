import { expect, test } from "vitest";
import { echo, world } from "../../testing/world.ts";

const text = "document: {dsl: '1.0.3', namespace: t, name: t, version: '1.0.0'}\ndo:\n  - a: {set: {b: 1}}\n";

async function refused(body: Record<string, unknown>, status: number) {
  const w = await world();
  const id = await w.publish(echo());
  const response = await w.json("POST", `/v1/workflows/${id}/draft/run`, body);
  const problem = await response.json<{ detail: string; problems?: { path: string; line?: number }[] }>();
  expect({ status: response.status, detail: problem.detail }).toMatchObject({ status });
  expect((await w.client.executions.list({ query: { workflow: id } })).items).toEqual([]);
  return problem;
}

test("a text that is not valid is refused, with its line", async () => {
  const { problems } = await refused({ text: `${text}  - a: {set: {c: 1}}\n` }, 422);
  expect(problems?.[0]).toMatchObject({ path: "/do/1/a", line: 4 });
});

test("a step that is not there can't be tried", async () => {
  expect((await refused({ text, only: "/do/7/x" }, 422)).problems?.[0]?.path).toBe("/only");
  expect((await refused({ text, from: "/do/7/x" }, 422)).problems?.[0]?.path).toBe("/from");
  expect((await refused({ text, from: "/do/0/a", only: "/do/0/a" }, 400)).detail).toContain("only");
});

test("results can't be taken from an execution that is not there", async () => {
  await refused({ text, reuse: "exe_x" }, 404);
});

test("nothing of an archived workflow is tried", async () => {
  const w = await world();
  const id = await w.publish(echo());
  await w.client.workflows.archive({ params: { id } });
  expect((await w.json("POST", `/v1/workflows/${id}/draft/run`, { text })).status).toBe(409);
});

test("the same key is the same trial, and of another text a conflict", async () => {
  const w = await world();
  const id = await w.publish(echo());
  const send = (body: Record<string, unknown>) =>
    w.json("POST", `/v1/workflows/${id}/draft/run`, body, { "idempotency-key": "k" });
  const [first, again] = [await send({ text }), await send({ text })];
  expect(again.headers.get("idempotency-replayed")).toBe("true");
  expect((await again.json<{ id: string }>()).id).toBe((await first.json<{ id: string }>()).id);
  expect((await send({ text, input: { other: 1 } })).status).toBe(409);
});
