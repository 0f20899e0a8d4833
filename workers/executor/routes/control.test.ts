import { describe, expect, it } from "vitest";
import { ApiProblem, executionSchema } from "../../../shared/api/index.ts";
import { echo, waiting, world } from "../../testing/world.ts";

const statusOf = async (call: Promise<unknown>): Promise<number> => {
  const error = await call.then(
    () => new Error("it went well"),
    (caught: unknown) => caught,
  );
  if (!(error instanceof ApiProblem)) throw error;
  return error.status;
};

describe("controlling an execution", () => {
  it("suspends and resumes it, which is audited", async () => {
    const { client, json } = await world();
    const { id } = await client.executions.start({ body: { definition: waiting(1) } });
    const suspended = await json("POST", `/v1/executions/${id}/suspend`, { reason: "a look" });
    expect(executionSchema.parse(await suspended.json())).toMatchObject({ id, status: "suspended" });
    expect((await client.executions.get({ params: { id } })).status).toBe("suspended");
    expect((await client.executions.resume({ params: { id } })).id).toBe(id);
    await expect
      .poll(async () => (await client.executions.get({ params: { id } })).status, { timeout: 10_000 })
      .toBe("completed");
    expect(await statusOf(client.executions.suspend({ params: { id }, body: {} }))).toBe(409);
    const audit = await (await json("GET", "/v1/audit")).json<{ items: { action: string; target: string }[] }>();
    expect(
      audit.items
        .filter(({ target }) => target === id)
        .map(({ action }) => action)
        .toSorted(),
    ).toEqual(["execution.resumed", "execution.suspended"]);
  });

  it("answers 409 for one that was over when its first turn ended, and where nothing is in doubt", async () => {
    const { client } = await world();
    const { id } = await client.executions.start({ body: { definition: echo(), wait: "PT5S" } });
    const params = { id };
    expect(await statusOf(client.executions.suspend({ params, body: {} }))).toBe(409);
    expect(await statusOf(client.executions.resume({ params }))).toBe(409);
    expect(await statusOf(client.executions.settle({ params, body: { outcome: "retry" } }))).toBe(409);
    const { id: open } = await client.executions.start({ body: { definition: waiting(60) } });
    expect(await statusOf(client.executions.settle({ params: { id: open }, body: { outcome: { output: 1 } } }))).toBe(
      409,
    );
    expect(await statusOf(client.executions.rerun({ params: { id: open }, body: {} }))).toBe(409);
    await client.executions.cancel({ params: { id: open }, body: {} });
  });

  it("needs executions:write, and an execution of one's own", async () => {
    const { client, keyWith, send } = await world();
    const { id } = await client.executions.start({ body: { definition: waiting(60) } });
    const narrow = await keyWith(["executions:read"]);
    const other = await world();
    for (const [what, body] of [
      ["suspend", {}],
      ["resume", undefined],
      ["settle", { outcome: "retry" }],
      ["rerun", {}],
    ] as const) {
      const init = (key: string): RequestInit => ({
        method: "POST",
        headers: {
          authorization: `Bearer ${key}`,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      expect((await send(`/v1/executions/${id}/${what}`, init(narrow))).status).toBe(403);
      expect((await send(`/v1/executions/${id}/${what}`, init(other.key))).status).toBe(404);
    }
    await client.executions.cancel({ params: { id }, body: {} });
  });
});

describe("running again", () => {
  it("from the start or from a task, with the same or another input, also what was at home in its lane", async () => {
    const { client, json } = await world();
    const definition = {
      ...echo(),
      do: [{ one: { set: { n: "${ .n }" } } }, { two: { set: { twice: "${ .n * 2 }" } } }],
    };
    const { id } = await client.executions.start({ body: { definition, input: { n: 1 }, wait: "PT5S" } });
    const run = async (body: unknown) => {
      const response = await json("POST", `/v1/executions/${id}/rerun`, body);
      const execution = executionSchema.parse(await response.json());
      expect([response.status, response.headers.get("location")]).toEqual([202, `/v1/executions/${execution.id}`]);
      return client.executions.get({ params: { id: execution.id } });
    };
    expect(await run({})).toMatchObject({ output: { twice: 2 }, rerun: { of: id, from: null }, input: { n: 1 } });
    expect(await run({ input: { n: 4 } })).toMatchObject({ output: { twice: 8 }, input: { n: 4 } });
    const third = await run({ from: "/do/1/two", input: { n: 5 } });
    expect(third).toMatchObject({ output: { twice: 10 }, rerun: { of: id, from: "/do/1/two" }, input: { n: 1 } });
    const { events } = await client.executions.history({ params: { id: third.id } });
    expect(events.map(({ type }) => type).filter((type) => type === "execution.rerun")).toHaveLength(1);
    // Of a re-run, again.
    const fourth = await json("POST", `/v1/executions/${third.id}/rerun`, { from: "/do/1/two" });
    expect(fourth.status).toBe(202);
    expect((await json("POST", `/v1/executions/${id}/rerun`, { from: "/do/9/none" })).status).toBe(409);
    expect((await json("POST", `/v1/executions/${id}/rerun`, { version: 2 })).status).toBe(409);
    const audit = await (await json("GET", "/v1/audit")).json<{ items: { action: string }[] }>();
    expect(audit.items.filter(({ action }) => action === "execution.rerun")).toHaveLength(4);
  });

  it("gives the same one for the same Idempotency-Key, and takes another revision that fits", async () => {
    const { client, json } = await world();
    const { document } = echo();
    const of = (factor: number) => ({
      document,
      do: [{ one: { set: { n: 3 } } }, { two: { set: { x: `\${ .n * ${factor} }` } } }],
    });
    const workflow = await client.workflows.create({ body: { definition: of(2) } });
    const params = { id: workflow.id };
    await client.workflows.publish({ params, body: { revision: workflow.revision } });
    const { id } = await client.executions.start({ body: { workflow: workflow.id, wait: "PT5S" } });
    await client.workflows.revise({ params, body: { definition: of(7) } });
    const again = () =>
      json("POST", `/v1/executions/${id}/rerun`, { from: "/do/1/two", version: 2 }, { "idempotency-key": "r1" });
    const [one, two] = [await again(), await again()];
    const ids = [await one.json<{ id: string }>(), await two.json<{ id: string }>()].map((body) => body.id);
    expect(new Set(ids).size).toBe(1);
    expect(two.headers.get("idempotency-replayed")).toBe("true");
    expect(await client.executions.get({ params: { id: ids[0] ?? "" } })).toMatchObject({ output: { x: 21 } });
  });
});
