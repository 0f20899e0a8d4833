import { describe, expect, it } from "vitest";
import { ApiProblem, eventSchema, executionItemSchema, executionSchema, page } from "../../../shared/api/index.ts";
import { echo, waiting, world } from "../../testing/world.ts";

const statusOf = async (call: Promise<unknown>): Promise<number> => {
  const error = await call.then(
    () => new Error("it went well"),
    (caught: unknown) => caught,
  );
  if (!(error instanceof ApiProblem)) throw error;
  return error.status;
};

describe("an execution", () => {
  it.each([
    ["at home in its lane", echo()],
    ["with an object of its own", waiting(1)],
  ])("is read, listed and followed back, %s", async (_, definition) => {
    const { client, json } = await world();
    const { id } = await client.executions.start({ body: { definition, input: { a: 1 }, wait: "PT20S" } });
    const execution = executionSchema.parse(await (await json("GET", `/v1/executions/${id}`)).json());
    expect(execution).toMatchObject({ id, status: "completed", input: { a: 1 }, workflow: { id: null } });
    expect(execution.endedAt).not.toBeNull();
    const whole = await client.executions.history({ params: { id } });
    const events = whole.events.map((event) => eventSchema.parse(event));
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_event, i) => i + 1));
    expect([events[0]?.type, events.at(-1)?.type]).toEqual(["execution.started", "execution.completed"]);
    const paged = await client.executions.history({ params: { id }, query: { after: 1, limit: 1 } });
    expect(paged).toEqual({ events: [whole.events[1]], more: true });
    await expect
      .poll(async () => (await client.executions.list()).items.map((item) => [item.id, item.status]), {
        timeout: 10_000,
      })
      .toEqual([[id, "completed"]]);
    const listed = page(executionItemSchema).parse(await (await json("GET", "/v1/executions?status=completed")).json());
    expect(Object.keys(listed.items[0] ?? {})).not.toContain("input");
    expect((await client.executions.list({ query: { status: "faulted" } })).items).toEqual([]);
  });

  it("is cancelled once, and not when it is over", async () => {
    const { client } = await world();
    const { id } = await client.executions.start({ body: { definition: waiting(60) } });
    const cancelled = await client.executions.cancel({ params: { id }, body: { reason: "Called off." } });
    expect(cancelled).toMatchObject({ id, status: "cancelled", reason: "Called off." });
    expect(await statusOf(client.executions.cancel({ params: { id }, body: {} }))).toBe(409);
    const over = await client.executions.start({ body: { definition: echo(), wait: "PT5S" } });
    expect(await statusOf(client.executions.cancel({ params: { id: over.id }, body: {} }))).toBe(409);
  });

  it("says with what error it faulted", async () => {
    const { client } = await world();
    const error = { type: "https://example.test/errors/no-stock", status: 409, title: "No stock" };
    const definition = { ...echo(), do: [{ stop: { raise: { error } } }] };
    const faulted = await client.executions.start({ body: { definition, wait: "PT5S" } });
    expect(faulted).toMatchObject({ status: "faulted", error });
  });

  it("is answered for as it stands when the wait has passed", async () => {
    const { json, client } = await world();
    const response = await json("POST", "/v1/executions", { definition: waiting(60), wait: "PT0.2S" });
    expect(response.status).toBe(202);
    const { id } = await response.json<{ id: string }>();
    await client.executions.cancel({ params: { id }, body: {} });
  });
});

describe("Idempotency-Key", () => {
  it("gives the first execution again, twenty times at once, and a 409 for another body", async () => {
    const { json, publish } = await world();
    const workflow = await publish(echo());
    const start = (input: unknown) =>
      json("POST", "/v1/executions", { workflow, input }, { "idempotency-key": "order-1" });
    const answers = await Promise.all(Array.from({ length: 20 }, () => start({ n: 1 })));
    const ids = await Promise.all(answers.map(async (answer) => (await answer.json<{ id: string }>()).id));
    expect(new Set(ids).size).toBe(1);
    expect(answers.filter(({ headers }) => headers.get("idempotency-replayed") === "true")).toHaveLength(19);
    expect((await start({ n: 2 })).status).toBe(409);
    const other = await json("POST", "/v1/executions", { workflow, input: { n: 1 } }, { "idempotency-key": "order-2" });
    expect((await other.json<{ id: string }>()).id).not.toBe(ids[0]);
    for (const bad of ["a b", "x".repeat(256)]) {
      expect((await json("POST", "/v1/executions", { workflow }, { "idempotency-key": bad })).status).toBe(400);
    }
  });
});

describe("what can't be started", () => {
  it.each([
    ["nothing named", {}, 400],
    ["both named", { workflow: "wf_x", definition: {} }, 400],
    ["a definition with a version", { definition: echo(), version: 1 }, 400],
    ["a wait that is no duration", { definition: echo(), wait: "soon" }, 400],
    ["a wait too long", { definition: echo(), wait: "PT61S" }, 400],
    ["a definition that is not valid", { definition: { ...echo(), do: [{ a: { dance: {} } }] } }, 422],
    ["YAML that does not parse", { definition: "document: [" }, 422],
  ])("is refused: %s", async (_, body, status) => {
    const { json } = await world();
    const response = await json("POST", "/v1/executions", body);
    expect(response.status).toBe(status);
    expect((await response.json<{ detail: string }>()).detail).not.toBe("");
  });

  it("is a workflow that was never published, is archived, or has no such revision", async () => {
    const { client } = await world();
    const { id } = await client.workflows.create({ body: { definition: echo() } });
    const start = (version?: number) =>
      client.executions.start({ body: { workflow: id, ...(version === undefined ? {} : { version }), wait: "PT5S" } });
    expect(await statusOf(start())).toBeGreaterThanOrEqual(400);
    expect((await start(1)).status).toBe("completed");
    expect(await statusOf(start(2))).toBe(404);
    await client.workflows.publish({ params: { id }, body: { revision: 1 } });
    expect((await start()).status).toBe("completed");
    await client.workflows.archive({ params: { id } });
    expect(await statusOf(start())).toBeGreaterThanOrEqual(400);
    await client.workflows.unarchive({ params: { id } });
    expect((await start()).status).toBe("completed");
  });
});

it("keeps names such as __proto__ in an input, harmless, to the output and back", async () => {
  const { json } = await world();
  const definition = { ...echo(), do: [{ pass: { set: "${ . }" } }] };
  const body = `{"definition": ${JSON.stringify(definition)}, "input": {"__proto__": {"admin": true}, "constructor": 1}, "wait": "PT5S"}`;
  const response = await json("POST", "/v1/executions", body);
  const text = await response.text();
  expect(response.status, text).toBe(200);
  expect(text).toContain('"input":{"__proto__":{"admin":true},"constructor":1}');
  expect(({} as Record<string, unknown>)["admin"]).toBeUndefined();
});
